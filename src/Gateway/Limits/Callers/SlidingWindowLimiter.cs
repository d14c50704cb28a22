using System.Threading.RateLimiting;

namespace AuroraGateway.Limits.Callers;

/// <summary>
/// At most <c>limit</c> permits in any span of the period, however it is laid. A span is counted in segments, and a segment is forgotten only
/// when its last instant is a whole period old; so it costs the same memory for ten permits as for a million, and errs by 1/32 of the period
/// on the safe side.
/// </summary>
/// <remarks>
/// The framework's own window limiters read the system clock and nothing else (dotnet/runtime issue 106447), so that no test could hold them
/// against a fake one; and they cannot take a permit back. The abstract type is theirs, so that one which counts elsewhere can stand in for this.
/// </remarks>
public sealed class SlidingWindowLimiter : WindowLimiter
{
    private const int Segments = 32;

    private readonly int limit;
    private readonly TimeProvider time;
    private readonly long start;
    private readonly long segmentTicks;
    private readonly int[] counts = new int[Segments + 1];
    private readonly Lock gate = new();
    private long head;
    private long usedAt;
    private int total;
    private long granted;
    private long refused;

    public SlidingWindowLimiter(int limit, TimeSpan period, TimeProvider time)
    {
        this.limit = limit;
        this.time = time;
        start = usedAt = time.GetTimestamp();
        segmentTicks = Math.Max(1, (long)Math.Ceiling(period.TotalSeconds * time.TimestampFrequency / Segments));
    }

    /// <summary>Null while anything is counted: forgetting the limiter then would forget requests.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (gate)
            {
                Advance();
                return total > 0 ? null : time.GetElapsedTime(usedAt);
            }
        }
    }

    public override RateLimiterStatistics GetStatistics()
    {
        lock (gate)
        {
            Advance();
            return new RateLimiterStatistics
            {
                CurrentAvailablePermits = limit - total,
                TotalSuccessfulLeases = granted,
                TotalFailedLeases = refused,
            };
        }
    }

    public override void Return()
    {
        lock (gate)
        {
            Advance();
            for (var back = 0; back <= Segments; back++)
            {
                ref var count = ref counts[(int)((head + Segments + 1 - back) % (Segments + 1))];
                if (count > 0)
                {
                    count--;
                    total--;
                    return;
                }
            }
        }
    }

    /// <param name="permitCount">0 asks whether there is one, without taking it.</param>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (gate)
        {
            Advance();
            usedAt = time.GetTimestamp();
            if (total + Math.Max(1, permitCount) <= limit)
            {
                counts[(int)(head % (Segments + 1))] += permitCount;
                total += permitCount;
                granted++;
                return Granted.Instance;
            }

            refused++;
            return new RefusedLease(Wait(Math.Max(1, permitCount)));
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => new(AttemptAcquireCore(permitCount));

    private void Advance()
    {
        var now = (time.GetTimestamp() - start) / segmentTicks;
        if (now <= head)
        {
            return;
        }

        var steps = Math.Min(now - head, Segments + 1);
        for (var i = 1; i <= steps; i++)
        {
            ref var count = ref counts[(int)((head + i) % (Segments + 1))];
            total -= count;
            count = 0;
        }

        head = now;
    }

    private TimeSpan Wait(int permits)
    {
        var missing = total + permits - limit;
        for (var age = Segments; age >= 0 && missing > 0; age--)
        {
            missing -= head < age ? 0 : counts[(int)((head - age) % (Segments + 1))];
            if (missing <= 0)
            {
                var forgotten = start + ((head - age + Segments + 1) * segmentTicks);
                return TimeSpan.FromSeconds((forgotten - time.GetTimestamp()) / (double)time.TimestampFrequency);
            }
        }

        return TimeSpan.FromSeconds(Segments * segmentTicks / (double)time.TimestampFrequency);
    }

    private sealed class Granted : RateLimitLease
    {
        public static readonly Granted Instance = new();

        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
