namespace AuroraGateway.Forwarding.Bodies;

/// <summary>
/// A body that is long, or of unknown length. While one side sends as fast as the other reads, every read completes at once and the
/// copying never waits. So after each stretch it moves to the thread pool, and the event loop serves other connections.
/// </summary>
/// <param name="inner">The body.</param>
/// <param name="output">Where the bytes of a response go; null for a request.</param>
internal sealed class LongBodyStream(Stream inner, GatheredBody? output = null) : BodyStream
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

        if (output is not null)
        {
            return buffer.IsEmpty ? WaitAsync(cancellationToken) : GatherAsync(buffer, cancellationToken);
        }

        var reading = inner.ReadAsync(buffer, cancellationToken);
        return reading.IsCompletedSuccessfully ? new(Count(reading.Result)) : CountAsync(reading);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // A read of no bytes: the forwarder reads so before it rents a buffer. Completes once Aurora has more and the caller has read enough.
    private ValueTask<int> WaitAsync(CancellationToken cancellation)
    {
        var reading = inner.ReadAsync(Memory<byte>.Empty, cancellation);
        if (reading.IsCompletedSuccessfully && !output!.IsSending)
        {
            return reading;
        }

        output!.Send(cancellation);
        return SettleAsync(reading, cancellation);
    }

    private async ValueTask<int> SettleAsync(ValueTask<int> reading, CancellationToken cancellation)
    {
        var read = await reading;
        await output!.SettleAsync(cancellation);
        return read;
    }

    // What is gathered never waits for Aurora, and reaches the caller also if this read fails or is the last.
    private ValueTask<int> GatherAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var reading = inner.ReadAsync(buffer.Length > output!.Piece ? buffer[..output.Piece] : buffer, cancellation);
        if (!reading.IsCompletedSuccessfully)
        {
            output.Send(cancellation);
            return EndAsync(reading, cancellation);
        }

        var read = reading.Result;
        return read > 0 ? new(Count(read)) : EndAsync(new(read), cancellation);
    }

    private async ValueTask<int> EndAsync(ValueTask<int> reading, CancellationToken cancellation)
    {
        var read = Count(await reading);
        if (read == 0)
        {
            await output!.SettleAsync(cancellation);
        }

        return read;
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
        return await ReadAsync(buffer, cancellation);
    }
}
