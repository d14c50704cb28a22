using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Hostile.Wire;

/// <summary>A bare TCP connection that says what no HTTP client would say.</summary>
public sealed class RawSocket : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Socket socket;

    private RawSocket(Socket socket) => this.socket = socket;

    public static async Task<RawSocket> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint, cancellation);
        return new RawSocket(socket);
    }

    /// <summary>Sends everything and reads until the other side closes.</summary>
    public static async Task<byte[]> ExchangeAsync(IPEndPoint endpoint, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        using var connection = await ConnectAsync(endpoint, cancellation);
        await connection.SendAsync(bytes, cancellation);
        return await connection.ReadToEndAsync(cancellation);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await socket.SendAsync(bytes, cancellation);
        }
        catch (SocketException)
        {
            // It closed before it had read everything; what it said is still to be read.
        }
    }

    /// <returns>What came until the other side closed.</returns>
    /// <exception cref="OperationCanceledException">It did not close in time.</exception>
    public async Task<byte[]> ReadToEndAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var answer = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, patience.Token) is > 0 and var read)
            {
                answer.Write(buffer, 0, read);
            }
        }
        catch (SocketException)
        {
            // A reset is one way of closing.
        }

        return answer.ToArray();
    }

    /// <returns>The next bytes, empty if the other side closed.</returns>
    public async Task<byte[]> ReadSomeAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var buffer = new byte[64 * 1024];
        try
        {
            return buffer[..await socket.ReceiveAsync(buffer, patience.Token)];
        }
        catch (SocketException)
        {
            return [];
        }
    }

    public void Dispose() => socket.Dispose();
}
