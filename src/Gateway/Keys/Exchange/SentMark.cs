using System.Net;

namespace AuroraGateway.Keys.Exchange;

/// <summary>An empty body that knows whether its request was given to a connection.</summary>
internal sealed class SentMark : HttpContent
{
    private volatile bool isSent;

    /// <summary>False if certainly no byte of the request was sent.</summary>
    public bool IsSent => isSent;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        isSent = true;
        return Task.CompletedTask;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;

        // Asked for when the headers are written.
        isSent = true;
        return true;
    }
}
