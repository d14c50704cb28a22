using System.Buffers.Binary;
using System.Net.Sockets;
using AuroraGateway.Platform;

namespace AuroraGateway.Callers.UnixSocket;

/// <summary>How one operating system reports the user at the other end of a Unix socket.</summary>
/// <param name="level">The level of the socket option.</param>
/// <param name="option">Its number.</param>
/// <param name="size">Bytes of its value.</param>
/// <param name="uid">Where in the value the user id is.</param>
/// <param name="version">The value of the first four bytes; null where they are no version.</param>
internal sealed class PeerCredentials(int level, int option, int size, int uid, int? version)
{
    /// <summary>SO_PEERCRED, socket(7): <c>struct ucred</c> is pid, uid and gid of 32 bits each.</summary>
    public static PeerCredentials Linux { get; } = new(1, 17, 12, 4, null);

    /// <summary>LOCAL_PEERCRED, sys/un.h: <c>struct xucred</c> is a version (0), the uid, a count and 16 groups.</summary>
    public static PeerCredentials MacOS { get; } = new(0, 1, 76, 4, 0);

    /// <summary>This system's; null where it does not report the user.</summary>
    public static PeerCredentials? Own { get; } = LinuxCalls.AreUsed ? Linux : OperatingSystem.IsMacOS() ? MacOS : null;

    /// <returns>Null where the peer has left or the system does not report its user.</returns>
    public uint? Read(Socket socket) => Read(socket, out _);

    /// <param name="socket">The Unix socket.</param>
    /// <param name="pid">The peer's process; null where it is not reported.</param>
    /// <returns>Null where the peer has left or the system does not report its user.</returns>
    public uint? Read(Socket socket, out uint? pid)
    {
        Span<byte> value = stackalloc byte[size];
        pid = null;
        try
        {
            var known = value[..socket.GetRawSocketOption(level, option, value)];
            var user = Parse(known);
            if (user is not null && version is null && Number(known) is > 0 and var process)
            {
                // Zero is a process of another namespace.
                pid = process;
            }

            return user;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <returns>Null if the value is not as the system documents it.</returns>
    public uint? Parse(ReadOnlySpan<byte> value) =>
        value.Length != size || (version is { } expected && Number(value) != expected) ? null : Number(value[uid..]);

    private static uint Number(ReadOnlySpan<byte> bytes) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
