using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace AuroraGateway.Keys.Exchange;

/// <summary>
/// An HTTP/1.1 connection whose response can still be read after Aurora has closed it in the middle of an upload: what is written then is
/// discarded, and the client goes on to read.
/// Without this a 413 that is already in the receive buffer is lost, because the client gives up at the write that fails (RFC 9112,
/// section 9.6, describes the race).
/// </summary>
/// <remarks>The connection is not used again: its end is found by the next read.</remarks>
internal static class ReadableConnection
{
    /// <summary>For <see cref="SocketsHttpHandler.PlaintextStreamFilter"/>.</summary>
    public static ValueTask<Stream> Wrap(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellation)
    {
        var stream = context.PlaintextStream;
        if (context.NegotiatedHttpVersion.Major > 1)
        {
            return new(stream);
        }

        // The client polls the socket of a NetworkStream, and must find that it is one.
        if (stream.GetType() == typeof(NetworkStream))
        {
            return new(new ReadableNetworkStream(((NetworkStream)stream).Socket));
        }

        return new(new ReadableStream(stream));
    }

    internal static bool IsClosedByPeer(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is SocketException socket &&
                socket.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown)
            {
                return true;
            }
        }

        return false;
    }
}

/// <inheritdoc cref="ReadableConnection"/>
internal sealed class ReadableNetworkStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private bool isClosed;
    private volatile bool isDisposed;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isClosed)
        {
            return default;
        }

        var writing = base.WriteAsync(buffer, cancellationToken);
        return writing.IsCompletedSuccessfully ? writing : WriteOnAsync(writing);
    }

    // A write that fails because the client below gave up is no sign of Aurora's.
    protected override void Dispose(bool disposing)
    {
        isDisposed = true;
        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteOnAsync(ValueTask writing)
    {
        try
        {
            await writing.ConfigureAwait(false);
        }
        catch (IOException exception) when (!isDisposed && ReadableConnection.IsClosedByPeer(exception))
        {
            isClosed = true;
            StoppedUpload.Stop();
        }
    }
}
