using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace AuroraGateway.Hostile.Wire;

/// <summary>A bare connection, TCP, Unix or TLS, that says what no HTTP client would say.</summary>
public sealed class RawSocket : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Of a gateway that is blocked, or accepts a flood no faster than it must.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(2);

    private readonly Socket socket;
    private readonly Stream stream;

    // A reader of HTTP/2 responses while others send, and TLS takes one writer at a time.
    private readonly SemaphoreSlim writing = new(1);

    private RawSocket(Socket socket, Stream stream) => (this.socket, this.stream) = (socket, stream);

    /// <summary>True once the other side closed and everything that it sent is read.</summary>
    public bool IsClosed => socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) && socket.Available == 0;

    /// <param name="endpoint">Where to.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <param name="tls">What to say in the handshake; null for clear text.</param>
    public static async Task<RawSocket> ConnectAsync(
        EndPoint endpoint, CancellationToken cancellation, SslClientAuthenticationOptions? tls = null)
    {
        using var patience = Limit(Patience, cancellation);
        var socket = endpoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint, patience.Token);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (tls is null)
        {
            return new RawSocket(socket, stream);
        }

        var encrypted = new SslStream(stream);
        await encrypted.AuthenticateAsClientAsync(tls, patience.Token);
        return new RawSocket(socket, encrypted);
    }

    /// <summary>Sends everything and reads until the other side closes.</summary>
    public static async Task<byte[]> ExchangeAsync(
        EndPoint endpoint, ReadOnlyMemory<byte> bytes, CancellationToken cancellation, SslClientAuthenticationOptions? tls = null)
    {
        using var connection = await ConnectAsync(endpoint, cancellation, tls);
        await connection.SendAsync(bytes, cancellation);
        return await connection.ReadToEndAsync(cancellation);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        using var patience = Limit(LongestWrite, cancellation);
        await writing.WaitAsync(patience.Token);
        try
        {
            await stream.WriteAsync(bytes, patience.Token);
        }
        catch (IOException)
        {
            // It closed before it had read everything; what it said is still to be read.
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Closes the sending side only.</summary>
    public void FinishSending() => socket.Shutdown(SocketShutdown.Send);

    /// <returns>What came until the other side closed.</returns>
    /// <exception cref="OperationCanceledException">It did not close in time.</exception>
    public async Task<byte[]> ReadToEndAsync(CancellationToken cancellation)
    {
        using var response = new MemoryStream();
        while (await ReadSomeAsync(cancellation) is { Length: > 0 } some)
        {
            response.Write(some);
        }

        return response.ToArray();
    }

    /// <returns>The next bytes, empty if the other side closed.</returns>
    public async Task<byte[]> ReadSomeAsync(CancellationToken cancellation)
    {
        using var patience = Limit(Patience, cancellation);
        var buffer = new byte[64 * 1024];
        try
        {
            return buffer[..await stream.ReadAsync(buffer, patience.Token)];
        }
        catch (IOException)
        {
            // A reset is one way of closing.
            return [];
        }
    }

    /// <returns>So many bytes, null if the other side closed before.</returns>
    public async Task<byte[]?> ReadExactlyAsync(int count, CancellationToken cancellation)
    {
        using var patience = Limit(Patience, cancellation);
        var buffer = new byte[count];
        try
        {
            await stream.ReadExactlyAsync(buffer, patience.Token);
            return buffer;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Closes with a reset, whatever is still to be sent or read.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Dispose();
    }

    public void Dispose()
    {
        // The socket first: the other side is to find a connection that broke, not one that said good-bye.
        socket.Dispose();
        stream.Dispose();
        writing.Dispose();
    }

    private static CancellationTokenSource Limit(TimeSpan span, CancellationToken cancellation)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(span);
        return limit;
    }
}
