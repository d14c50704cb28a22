using System.Net;

namespace AuroraGateway.Forwarding.Bodies;

/// <summary>A response's content read through a <see cref="LongBodyStream"/>; the headers have been copied by then.</summary>
internal sealed class LongContent(HttpContent inner, GatheredBody output) : HttpContent
{
    private LongBodyStream? body;

    /// <summary>True if the caller, and not Aurora, is the reason that the transfer ended.</summary>
    public bool HasCallerFailed => output.HasFailed;

    /// <summary>Bytes read so far.</summary>
    public long Taken => body?.Taken ?? 0;

    protected override async Task<Stream> CreateContentReadStreamAsync() =>
        body = new LongBodyStream(await inner.ReadAsStreamAsync(), output);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        body = new LongBodyStream(await inner.ReadAsStreamAsync(cancellationToken), output);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => inner.CopyToAsync(stream, context);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
