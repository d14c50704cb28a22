using System.Text;

namespace AuroraGateway.Redis;

/// <summary>
/// One connection to Redis, bounded: a response that is too large ends it (<see cref="RespBounds"/>), and a subscription is read no faster
/// than replicas talk, so that a flood of messages stays in the sender's buffers.
/// </summary>
internal sealed class RedisStream(Stream inner, bool isSubscription, Action<string> refused, Action<string> said, TimeProvider time)
    : Stream
{
    /// <summary>Bytes a second of a subscription; thousands of messages.</summary>
    public const int SubscriptionRate = 256 * 1024;

    private const int Burst = 4 * SubscriptionRate;
    private const int LongestError = 200;

    // A connection that ends before it was of use has ended for the first thing that the server said.
    private const int FewResponses = 4;
    private const byte TlsAlert = 0x15;

    private readonly RespBounds bounds = new();
    private string? error;
    private bool isRead;
    private long budget = Burst;
    private long filledAt = time.GetTimestamp();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isSubscription)
        {
            await PaceAsync(cancellationToken);
        }

        var count = await inner.ReadAsync(buffer, cancellationToken);
        return Check(buffer.Span, count);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer) => Check(buffer, inner.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    private int Check(ReadOnlySpan<byte> buffer, int count)
    {
        if (count == 0)
        {
            ReportEnd();
            inner.Dispose();
            return 0;
        }

        var bytes = buffer[..count];
        if (!isRead)
        {
            isRead = true;
            if (bytes[0] == '-')
            {
                error = RedisFailureText.Explain(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, LongestError)]));
                said(error);
            }
        }

        if (bounds.Take(bytes) is { } wrong)
        {
            wrong = bounds.Responses == 0 && bytes[0] == TlsAlert ? "the server speaks TLS: set Redis:Tls to true" : wrong;
            refused(wrong);
            inner.Dispose();
            throw new IOException(wrong);
        }

        budget -= count;
        return count;
    }

    private void ReportEnd()
    {
        if (!isRead)
        {
            refused("the server closed the connection before it responded: it may speak TLS only (Redis:Tls), or accept no more clients");
        }
        else if (error is not null && bounds.Responses <= FewResponses)
        {
            refused(error);
        }
    }

    private async ValueTask PaceAsync(CancellationToken cancellation)
    {
        var now = time.GetTimestamp();
        budget = Math.Min(Burst, budget + (long)(time.GetElapsedTime(filledAt, now).TotalSeconds * SubscriptionRate));
        filledAt = now;
        if (budget < 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(-budget / (double)SubscriptionRate), time, cancellation);
        }
    }
}
