using System.Net;

namespace AuroraGateway.Load.Scenarios;

/// <summary>A body of any size that exists only as it is sent; with its length, or chunked without one.</summary>
internal sealed class GeneratedContent(long size, bool chunked = false) : HttpContent
{
    private static readonly byte[] Chunk = new byte[64 * 1024];

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (var left = size; left > 0; left -= Chunk.Length)
        {
            await stream.WriteAsync(Chunk.AsMemory(0, (int)Math.Min(left, Chunk.Length)), cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = size;
        return !chunked;
    }
}
