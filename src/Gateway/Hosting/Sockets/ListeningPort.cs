using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using AuroraGateway.Platform;

namespace AuroraGateway.Hosting.Sockets;

/// <summary>
/// What Linux offers to a listener that is about to close. A connection that waits in its queue at that moment is reset, and with
/// SO_REUSEPORT it is not given to the other process either, unless net.ipv4.tcp_migrate_req is on. So the queue is emptied first, while
/// nothing is added to it.
/// </summary>
/// <remarks>
/// Elsewhere, or where a sandbox refuses them, the options do nothing, and a connection of the last microseconds may be reset.
/// </remarks>
internal static class ListeningPort
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;
    private const int SoAttachFilter = 26;
    private const int SoAttachReusePortProgram = 51;
    private const int SoDetachReusePortProgram = 68;

    // Of the group of two: the process that has listened for longer is 0.
    private const uint TheYounger = 1;

    private const string Listen = "0A";

    /// <summary>Lets a process of the same user listen on the same address. Before it is bound.</summary>
    public static void Share(Socket socket) => TrySet(socket, SoReusePort, 1);

    /// <summary>
    /// New connections go to the other listener of the address. A wrong guess costs time only: <see cref="RefuseNew"/> keeps them out.
    /// </summary>
    public static void SendNewToTheOther(Socket socket) => TrySetProgram(socket, SoAttachReusePortProgram, [new(Return, 0, 0, TheYounger)]);

    /// <summary>What is left of the group chooses by hash again.</summary>
    public static void EndSending(Socket socket) => TrySet(socket, SoDetachReusePortProgram, 0);

    /// <summary>
    /// Drops the first packet of every new connection; handshakes that have begun complete. The client sends it again after a second: then
    /// another listener takes it, or it is refused before it has sent a request.
    /// </summary>
    public static void RefuseNew(Socket socket) => TrySetProgram(
        socket,
        SoAttachFilter,
        [
            new(LoadByte, 0, 0, FlagsOffset),
            new(And, 0, 0, SynOrAck),
            new(JumpIfEqual, 0, 1, Syn),
            new(Return, 0, 0, 0),
            new(Return, 0, 0, uint.MaxValue),
        ]);

    /// <summary>True if another socket listens on exactly this address too.</summary>
    public static bool IsShared(EndPoint endpoint)
    {
        if (endpoint is not IPEndPoint address || !LinuxCalls.AreUsed)
        {
            return false;
        }

        try
        {
            var file = address.AddressFamily == AddressFamily.InterNetworkV6 ? "/proc/self/net/tcp6" : "/proc/self/net/tcp";
            var local = Written(address);
            return File.ReadLines(file).Count(line => IsListening(line, local)) > 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>As the kernel writes it there: words of 32 bits in the machine's order, in hexadecimal.</summary>
    internal static string Written(IPEndPoint endpoint)
    {
        var bytes = endpoint.Address.GetAddressBytes();
        var text = "";
        for (var i = 0; i < bytes.Length; i += sizeof(uint))
        {
            text += BitConverter.ToUInt32(bytes, i).ToString("X8", CultureInfo.InvariantCulture);
        }

        return text + ":" + endpoint.Port.ToString("X4", CultureInfo.InvariantCulture);
    }

    private static bool IsListening(string line, string local) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var at, _, Listen, ..] && at == local;

    private static void TrySet(Socket socket, int option, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        TrySet(socket, option, bytes);
    }

    private static unsafe void TrySetProgram(Socket socket, int option, ReadOnlySpan<Instruction> program)
    {
        fixed (Instruction* first = program)
        {
            var description = new FilterProgram { Length = (ushort)program.Length, First = first };
            TrySet(socket, option, new ReadOnlySpan<byte>(&description, sizeof(FilterProgram)));
        }
    }

    private static void TrySet(Socket socket, int option, ReadOnlySpan<byte> value)
    {
        try
        {
            if (LinuxCalls.AreUsed && socket.AddressFamily != AddressFamily.Unix)
            {
                socket.SetRawSocketOption(SolSocket, option, value);
            }
        }
        catch (SocketException)
        {
            // A sandbox may not know the option.
        }
    }

    // <linux/bpf_common.h>; the data begins with the TCP header.
    private const ushort LoadByte = 0x30;
    private const ushort And = 0x54;
    private const ushort JumpIfEqual = 0x15;
    private const ushort Return = 0x06;
    private const uint FlagsOffset = 13;
    private const uint Syn = 0x02;
    private const uint SynOrAck = 0x12;

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct FilterProgram
    {
        public ushort Length;
        public Instruction* First;
    }
}
