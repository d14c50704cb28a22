using System.Net.Sockets;

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
    public static ValueTask<Stream> Wrap(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellation) =>
        new(context.NegotiatedHttpVersion.Major > 1 ? context.PlaintextStream : new ReadableStream(context.PlaintextStream));

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
