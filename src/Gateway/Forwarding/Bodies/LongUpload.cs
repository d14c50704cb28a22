using System.Runtime.CompilerServices;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Forwarding.Bodies;

/// <summary>
/// A long request body that ends early once Aurora has stopped reading it: the response was received, and the caller's remaining bytes
/// have no reader. The client below requires the announced length, so the rest is zeros, which the closed connection discards.
/// </summary>
internal sealed class LongUpload(Stream inner, long? length) : BodyStream
{
    private readonly LongBodyStream body = new(inner);
    private readonly StoppedUpload upload = StoppedUpload.Begin();
    private long left = length ?? 0;

    /// <summary>Bytes read from the caller so far.</summary>
    public long Taken => body.Taken;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (upload.IsStopped)
        {
            return new(Fill(buffer.Span));
        }

        var reading = body.ReadAsync(buffer, cancellationToken);
        return reading.IsCompletedSuccessfully ? new(Count(reading.Result)) : ReadOnAsync(reading);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadOnAsync(ValueTask<int> reading) => Count(await reading);

    private int Count(int read)
    {
        left -= read;
        return read;
    }

    private int Fill(Span<byte> buffer)
    {
        var filled = (int)Math.Clamp(left, 0, buffer.Length);
        buffer[..filled].Clear();
        return Count(filled);
    }
}
