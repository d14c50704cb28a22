using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Connections;

/// <summary>Opens TCP connections whose kernel notices a path that is gone.</summary>
internal static class ServerSocket
{
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

    // An idle path that is gone ends within seventeen seconds, also while a response is waited for. TCP_USER_TIMEOUT is not set: it also
    // ends the connection to a server that is alive and does not read an upload (see LifeRecord for data that stays unacknowledged).
    private static void Watch(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 8);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 3);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }
}
