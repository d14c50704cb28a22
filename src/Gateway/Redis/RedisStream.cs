using System.Text;
using AuroraGateway.Platform;

namespace AuroraGateway.Redis;

/// <summary>
/// One connection to Redis, bounded: a response that is too large ends it (<see cref="RespBounds"/>), and a subscription is read no faster
/// than replicas talk, so that a flood of messages stays in the sender's buffers.
/// </summary>
internal sealed class RedisStream(Stream inner, bool isSubscription, Action<string> refused, Action<string> said, TimeProvider time)
    : PassingStream(inner)
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

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isSubscription)
        {
            await PaceAsync(cancellationToken);
        }

        var count = await Inner.ReadAsync(buffer, cancellationToken);
        return Check(buffer.Span, count);
    }

    public override int Read(Span<byte> buffer) => Check(buffer, Inner.Read(buffer));

    private int Check(ReadOnlySpan<byte> buffer, int count)
    {
        if (count == 0)
        {
            ReportEnd();
            Inner.Dispose();
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
            Inner.Dispose();
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
