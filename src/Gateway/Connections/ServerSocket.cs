using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Connections;

/// <summary>Opens TCP connections whose kernel notices a path that is gone.</summary>
internal static class ServerSocket
{
    // linux/tcp.h. Data or probes that stay unacknowledged for so long end the connection; without it the kernel tries for a quarter of
    // an hour.
    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;
    private const int LongestUnacknowledged = 12_000;

    public static async Task<ServerStream> ConnectAsync(IPEndPoint server, CancellationToken cancellation)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            Watch(socket);
            await socket.ConnectAsync(server, cancellation);
            return new ServerStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Dead within seventeen seconds, also while a response is waited for.
    private static void Watch(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 8);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 3);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, BitConverter.GetBytes(LongestUnacknowledged));
        }
    }
}
