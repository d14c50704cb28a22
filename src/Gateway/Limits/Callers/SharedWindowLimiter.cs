using System.Globalization;
using System.Threading.RateLimiting;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Callers;

/// <summary>
/// At most <c>limit</c> permits of all replicas together in any span of the period. A small limit asks the store for each request, or
/// once for
/// several that wait; a large one takes a stock ahead, as much as was used lately, which may be used for a tenth of the period.
/// </summary>
public sealed partial class SharedWindowLimiter : WindowLimiter
{
    // From so many a second on, permits are taken in stock; one replica takes no more than a quarter of the limit.
    private const int Large = 50;
    private const int PartOfPeriod = 10;
    private const int PartOfLimit = 4;
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan? Soon = TimeSpan.FromMilliseconds(50);

    private readonly int limit;
    private readonly TimeProvider time;
    private readonly SegmentedWindow window;
    private readonly ILimitStore store;
    private readonly SharedLimit shared;
    private readonly Lock sync = new();
    private readonly Queue<TaskCompletionSource<RateLimitLease>> waiting = [];
    private readonly string terms;
    private readonly long memory;
    private readonly long hold;

    // What came with the last response: its number, what is left and what was used of it.
    private long number;
    private long takenAt;
    private int left;
    private int used;
    private int wanted;

    private int alone;
    private int since;
    private long usedAt;
    private long askedAt;
    private long barredUntil = long.MinValue;
    private long granted;
    private long refused;

    public SharedWindowLimiter(int limit, TimeSpan period, ILimitStore store, string name, TimeProvider time)
    {
        this.limit = limit;
        this.time = time;
        this.store = store;
        window = new SegmentedWindow(period, time);
        shared = new SharedLimit(store, name, time);
        usedAt = askedAt = time.GetTimestamp();
        var part = period / PartOfPeriod;
        var span = !IsLarge(limit, period) ? TimeSpan.Zero : part < LongestHold ? part : LongestHold;
        (hold, memory) = (Ticks(span), Ticks(period));
        terms = string.Create(
            CultureInfo.InvariantCulture, $"{limit} {(long)period.TotalMilliseconds} {(long)span.TotalMilliseconds} 0 0 0");
    }

    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (sync)
            {
                return shared.IsAsking || window.Total(time.GetTimestamp()) > 0 ? null : time.GetElapsedTime(usedAt);
            }
        }
    }

    /// <summary>True for a limit that is counted in stocks.</summary>
    public static bool IsLarge(int limit, TimeSpan period) => limit / period.TotalSeconds >= Large;

    /// <summary>Of this replica; what the others have left is known only as of the last response.</summary>
    public override RateLimiterStatistics GetStatistics()
    {
        lock (sync)
        {
            var now = time.GetTimestamp();
            return new RateLimiterStatistics
            {
                CurrentAvailablePermits = Math.Max(0, limit - Math.Max(window.Total(now), shared.Used(now, memory) ?? 0)),
                CurrentQueuedCount = waiting.Count,
                TotalSuccessfulLeases = granted,
                TotalFailedLeases = refused,
            };
        }
    }

    public override void Return()
    {
        lock (sync)
        {
            window.Return();
            if (used > 0)
            {
                used--;
                NoteLocked();
            }
        }
    }

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (sync)
        {
            var now = time.GetTimestamp();
            return TryAcquireLocked(permitCount, now) ?? RefuseLocked(barredUntil, now);
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        TaskCompletionSource<RateLimitLease> waiter;
        lock (sync)
        {
            if (TryAcquireLocked(permitCount, time.GetTimestamp()) is { } lease)
            {
                return new(lease);
            }

            waiter = new TaskCompletionSource<RateLimitLease>(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(waiter);
        }

        _ = AskAsync();
        return new(waiter.Task.WaitAsync(cancellationToken));
    }

    // Null if the store is to be asked.
    private RateLimitLease? TryAcquireLocked(int permits, long now)
    {
        usedAt = now;
        since += permits;
        if (left >= Math.Max(1, permits) && now < askedAt + hold)
        {
            (left, used) = (left - permits, used + permits);
            return GrantLocked(permits, now);
        }

        if (barredUntil > now)
        {
            return RefuseLocked(barredUntil, now);
        }

        // To look takes none and asks nobody.
        return permits == 0 ? GrantedLease.Instance : shared.IsUsable(now) ? null : CountAloneLocked(permits, now);
    }

    // Each replica its part; what passed is told when the store is back.
    private RateLimitLease CountAloneLocked(int permits, long now)
    {
        var part = store.PartOf(limit);
        if (window.Total(now) + permits > part)
        {
            return RefuseLocked(now + Ticks(window.Wait(permits, part)), now);
        }

        alone += permits;
        return GrantLocked(permits, now);
    }

    private void ServeAloneLocked(long now)
    {
        while (waiting.TryDequeue(out var waiter))
        {
            waiter.TrySetResult(CountAloneLocked(1, now));
        }
    }

    private void NoteLocked()
    {
        if (used + left == 0)
        {
            shared.Notes.GivenBack(number, takenAt);
        }
        else
        {
            shared.Notes.Counted(number, "0", takenAt + hold, isNew: false, used + left);
        }
    }

    private GrantedLease GrantLocked(int permits, long now)
    {
        window.Total(now);
        window.Add(permits);
        granted++;
        return GrantedLease.Instance;
    }

    private RefusedLease RefuseLocked(long until, long now)
    {
        refused++;
        return new RefusedLease(TimeSpan.FromSeconds(Math.Max(0, (double)until - now) / time.TimestampFrequency));
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
