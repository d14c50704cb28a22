using System.Net.Sockets;
using AuroraGateway.Platform;

namespace AuroraGateway.Connections;

/// <summary>The TCP connection to a server: knows how long it has been silent, and reports its end once.</summary>
internal sealed class ServerStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    // linux/tcp.h: struct tcp_info begins with eight bytes, then 32-bit numbers.
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const int Unacknowledged = 24;
    private const int LastDataSent = 44;
    private const int LastDataReceived = 52;
    private const int LastAckReceived = 56;

    private Action? closed;

    /// <summary>Called once, when the connection is first disposed.</summary>
    public void OnClosed(Action action)
    {
        closed = action;
    }

    /// <summary>
    /// Ends the pending reads and writes of the connection as if the server had closed it. To dispose it under them would look like
    /// a fault of the caller.
    /// </summary>
    public void End()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended.
        }
    }

    /// <summary>Asks the kernel; null where it cannot say.</summary>
    internal PathSilence? Silence()
    {
        if (!LinuxCalls.AreUsed)
        {
            return null;
        }

        Span<byte> info = stackalloc byte[LastAckReceived + sizeof(uint)];
        try
        {
            var length = Socket.GetRawSocketOption(TcpLevel, TcpInfo, info);
            var isUnacknowledged = BitConverter.ToUInt32(info[Unacknowledged..]) > 0;
            return length < info.Length
                ? null
                : new PathSilence(Read(info, LastDataSent), Read(info, LastDataReceived), Read(info, LastAckReceived), isUnacknowledged);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Interlocked.Exchange(ref closed, null)?.Invoke();
    }

    private static TimeSpan Read(ReadOnlySpan<byte> info, int offset) => TimeSpan.FromMilliseconds(BitConverter.ToUInt32(info[offset..]));
}
