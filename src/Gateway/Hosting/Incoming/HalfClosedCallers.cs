using System.Net.Sockets;
using AuroraGateway.Platform;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace AuroraGateway.Hosting.Incoming;

/// <summary>Lets a caller that closes its sending side behind the request receive the response.</summary>
/// <remarks>
/// The server takes the end of what a caller sends for the end of the connection. A caller that left altogether looks the same until
/// something is sent to it, so its request goes on for a while and no longer. A reset ends it at once.
/// </remarks>
internal static class HalfClosedCallers
{
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const byte CloseWait = 8;

    /// <summary>How long a request goes on after its caller has closed the sending side.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    public static Func<ConnectionDelegate, ConnectionDelegate> ServedBy(TimeProvider time) => next => connection =>
        connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket
            ? ServeAsync(next, connection, socket, time)
            : next(connection);

    private static async Task ServeAsync(ConnectionDelegate next, ConnectionContext connection, Socket socket, TimeProvider time)
    {
        using var left = new CancellationTokenSource();
        using var closed = connection.ConnectionClosed.UnsafeRegister(
            static state =>
            {
                var (socket, left, time) = ((Socket, CancellationTokenSource, TimeProvider))state!;
                if (IsHalfClosed(socket))
                {
                    _ = LeaveAsync(left, time);
                }
                else
                {
                    left.Cancel();
                }
            },
            (socket, left, time));
        connection.ConnectionClosed = left.Token;
        connection.Transport = new DuplexPipe(new UnendedReader(connection.Transport.Input), connection.Transport.Output);
        await next(connection);
    }

    private static async Task LeaveAsync(CancellationTokenSource left, TimeProvider time)
    {
        try
        {
            await Task.Delay(Grace, time, left.Token);
            await left.CancelAsync();
        }
        catch (Exception exception) when (exception is ObjectDisposedException or OperationCanceledException)
        {
            // The connection ended before.
        }
    }

    private static bool IsHalfClosed(Socket socket)
    {
        try
        {
            // A Unix socket has no such state, and only Linux reports it of a TCP socket.
            Span<byte> state = stackalloc byte[1];
            return socket.AddressFamily == AddressFamily.Unix ||
                (LinuxCalls.AreUsed && socket.GetRawSocketOption(TcpLevel, TcpInfo, state) == 1 && state[0] == CloseWait);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
