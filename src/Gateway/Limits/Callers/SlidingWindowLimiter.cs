using System.Threading.RateLimiting;

namespace AuroraGateway.Limits.Callers;

/// <summary>At most <c>limit</c> permits in any span of the period, however it is laid.</summary>
/// <remarks>
/// The framework's own window limiters read the system clock and nothing else (dotnet/runtime issue 106447), so that no test could hold them
/// against a fake one; and they cannot take a permit back. The abstract type is theirs, so that one which counts elsewhere can stand in for this.
/// </remarks>
public sealed class SlidingWindowLimiter : WindowLimiter
{
    private readonly int limit;
    private readonly TimeProvider time;
    private readonly SegmentedWindow window;
    private readonly Lock gate = new();
    private long usedAt;
    private long granted;
    private long refused;

    public SlidingWindowLimiter(int limit, TimeSpan period, TimeProvider time)
    {
        this.limit = limit;
        this.time = time;
        window = new SegmentedWindow(period, time);
        usedAt = time.GetTimestamp();
    }

    /// <summary>Null while anything is counted: forgetting the limiter then would forget requests.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (gate)
            {
                return window.Total(time.GetTimestamp()) > 0 ? null : time.GetElapsedTime(usedAt);
            }
        }
    }

    public override RateLimiterStatistics GetStatistics()
    {
        lock (gate)
        {
            return new RateLimiterStatistics
            {
                CurrentAvailablePermits = limit - window.Total(time.GetTimestamp()),
                TotalSuccessfulLeases = granted,
                TotalFailedLeases = refused,
            };
        }
    }

    public override void Return()
    {
        lock (gate)
        {
            window.Return();
        }
    }

    /// <param name="permitCount">0 asks whether there is one, without taking it.</param>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (gate)
        {
            usedAt = time.GetTimestamp();
            if (window.Total(usedAt) + Math.Max(1, permitCount) <= limit)
            {
                window.Add(permitCount);
                granted++;
                return GrantedLease.Instance;
            }

            refused++;
            return new RefusedLease(window.Wait(Math.Max(1, permitCount), limit));
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => new(AttemptAcquireCore(permitCount));
}
