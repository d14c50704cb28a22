namespace AuroraGateway.Forwarding.Bodies;

/// <summary>
/// A body that is long, or of unknown length. While one side sends as fast as the other reads, every read completes at once and the
/// copying never waits. So after each stretch it moves to the thread pool, and the event loop serves other connections.
/// </summary>
internal sealed class LongBodyStream(Stream inner) : BodyStream
{
    /// <summary>Bytes that are copied without a pause; shorter bodies need none.</summary>
    public const int Stretch = 256 * 1024;

    private int left = Stretch;

    /// <summary>Bytes read so far.</summary>
    public long Taken { get; private set; }

    /// <summary>True if the length is unknown or more than a stretch.</summary>
    public static bool Is(long? length) => length is null or > Stretch;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (left <= 0)
        {
            return ReadElsewhereAsync(buffer, cancellationToken);
        }

        var reading = inner.ReadAsync(buffer, cancellationToken);
        if (!reading.IsCompletedSuccessfully)
        {
            return CountAsync(reading);
        }

        return new(Count(reading.Result));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> CountAsync(ValueTask<int> reading) => Count(await reading);

    private int Count(int read)
    {
        left -= read;
        Taken += read;
        return read;
    }

    private async ValueTask<int> ReadElsewhereAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        left = Stretch;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await CountAsync(inner.ReadAsync(buffer, cancellation));
    }
}
