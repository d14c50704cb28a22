using System.Threading.RateLimiting;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Limits.Shared;

/// <summary>
/// At most <c>limit</c> permits of all replicas together in any span of the period. A request waits for the store only when this replica has none
/// left and the store may have some; and then no longer than for one answer at a time.
/// </summary>
public sealed class SharedWindowLimiter : WindowLimiter
{
    // A crowd may take what came before its turn comes: then it asks again, a few times.
    private const int MostRounds = 4;

    private readonly TimeProvider time;
    private readonly SegmentedWindow window;
    private readonly Allotment allotment;
    private readonly TimeSpan even;
    private long usedAt;
    private long granted;
    private long refused;
    private int waiting;

    public SharedWindowLimiter(int limit, TimeSpan period, Allotments allotments, string name, TimeProvider time)
    {
        this.time = time;
        window = new SegmentedWindow(period, time);
        usedAt = time.GetTimestamp();
        even = TimeSpan.FromSeconds(Math.Max(1, period.TotalSeconds / limit));
        allotment = allotments.Open(name, window.Total);
        allotment.Limit = limit;
        allotment.Memory = window.Memory;
    }

    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (allotment.Sync)
            {
                return allotment.IsActive || window.Total(time.GetTimestamp()) > 0 ? null : time.GetElapsedTime(usedAt);
            }
        }
    }

    /// <summary>Of this replica; what the others have left is not known.</summary>
    public override RateLimiterStatistics GetStatistics()
    {
        lock (allotment.Sync)
        {
            return new RateLimiterStatistics
            {
                CurrentAvailablePermits = allotment.WithPool(allotment.Room(time.GetTimestamp())),
                CurrentQueuedCount = waiting,
                TotalSuccessfulLeases = granted,
                TotalFailedLeases = refused,
            };
        }
    }

    public override void Return()
    {
        lock (allotment.Sync)
        {
            window.Return();
        }
    }

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (allotment.Sync)
        {
            return TryTake(permitCount, time.GetTimestamp()) is { } lease ? lease : Refuse(permitCount, time.GetTimestamp());
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        Task arrival;
        lock (allotment.Sync)
        {
            var now = time.GetTimestamp();
            if (TryTake(permitCount, now) is { } lease)
            {
                return new(lease);
            }

            if (permitCount == 0 || !allotment.MayBring(now))
            {
                return new(Refuse(permitCount, now));
            }

            arrival = Await(now);
        }

        return WaitAsync(arrival, permitCount, cancellationToken);
    }

    private async ValueTask<RateLimitLease> WaitAsync(Task arrival, int permits, CancellationToken cancellation)
    {
        for (var round = 1; ; round++)
        {
            try
            {
                await arrival.WaitAsync(cancellation);
            }
            finally
            {
                lock (allotment.Sync)
                {
                    waiting--;
                }
            }

            lock (allotment.Sync)
            {
                var now = time.GetTimestamp();
                if (TryTake(permits, now) is { } lease)
                {
                    return lease;
                }

                if (round == MostRounds || !allotment.MayBring(now))
                {
                    return Refuse(permits, now);
                }

                arrival = Await(now);
            }
        }
    }

    private Task Await(long now)
    {
        waiting++;
        allotment.Want(waiting, waiting, now);
        return allotment.Arrival();
    }

    private GrantedLease? TryTake(int permits, long now)
    {
        usedAt = now;
        if (allotment.Room(now) < Math.Max(1, permits))
        {
            return null;
        }

        window.Add(permits);
        granted++;
        if (permits > 0)
        {
            allotment.Used(now);
        }

        return GrantedLease.Instance;
    }

    private RefusedLease Refuse(int permits, long now)
    {
        refused++;
        if (permits > 0)
        {
            allotment.Refused(now);
        }

        var wait = window.Wait(Math.Max(1, permits), Math.Min(allotment.Expected(now), window.Total(now)));

        // Others hold what is ours by right, and give it back when they hear of us.
        return new RefusedLease(allotment.IsEntitled(now, 1) && wait > even ? even : wait);
    }
}
