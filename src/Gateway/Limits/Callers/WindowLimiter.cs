using System.Globalization;
using System.Threading.RateLimiting;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Callers;

/// <summary>
/// At most <c>limit</c> permits in any span of the period: of this process, or of all replicas together. A small shared limit asks the
/// store for each request, or once for several that wait. A large one takes a stock ahead: as much as was used lately, for a tenth of the
/// period.
/// </summary>
/// <remarks>
/// The framework's own window limiters read the system clock and nothing else (dotnet/runtime issue 106447), and cannot take a permit back.
/// </remarks>
public sealed partial class WindowLimiter : RateLimiter
{
    // From so many a second on, permits are taken in stock; one replica takes no more than a quarter of the limit.
    private const int Large = 50;
    private const int PartOfPeriod = 10;
    private const int PartOfLimit = 4;
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(1);

    private readonly int limit;
    private readonly TimeProvider time;
    private readonly SegmentedWindow window;
    private readonly ILimitStore? store;
    private readonly SharedLimit? shared;
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

    /// <param name="limit">Permits in a period.</param>
    /// <param name="period">The period.</param>
    /// <param name="time">The clock.</param>
    /// <param name="store">What replicas share; null in a process that counts by itself.</param>
    /// <param name="name">Of the limit in the store.</param>
    public WindowLimiter(int limit, TimeSpan period, TimeProvider time, ILimitStore? store = null, string name = "")
    {
        this.limit = limit;
        this.time = time;
        this.store = store;
        window = new SegmentedWindow(period, time);
        shared = store is null ? null : new SharedLimit(store, name, time);
        usedAt = askedAt = time.GetTimestamp();
        var part = period / PartOfPeriod;
        var span = !IsLarge(limit, period) ? TimeSpan.Zero : part < LongestHold ? part : LongestHold;
        (hold, memory) = (Ticks(span), Ticks(period));
        terms = store is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $"{limit} {(long)period.TotalMilliseconds} {(long)span.TotalMilliseconds} 0 0 0");
    }

    /// <summary>Null while anything is counted: dropping the limiter then would lose requests.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (sync)
            {
                return shared?.IsAsking == true || window.Total(time.GetTimestamp()) > 0 ? null : time.GetElapsedTime(usedAt);
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
                CurrentAvailablePermits = Math.Max(0, limit - Math.Max(window.Total(now), shared?.Used(now, memory) ?? 0)),
                CurrentQueuedCount = waiting.Count,
            };
        }
    }

    /// <summary>Gives back one permit that was granted a moment ago: a request that another rule refuses counts nowhere.</summary>
    public void Return()
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

    /// <param name="permitCount">0 asks whether there is one, without taking it.</param>
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
    private WindowLease? TryAcquireLocked(int permits, long now)
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

        // To look takes none and asks no store.
        return shared?.IsUsable(now) != true ? CountAloneLocked(permits, now) : permits == 0 ? WindowLease.Granted : null;
    }

    // This process standalone; each of several replicas its part, and what passed is reported when the store is back.
    private WindowLease CountAloneLocked(int permits, long now)
    {
        var part = store?.PartOf(limit) ?? limit;
        var needed = Math.Max(1, permits);
        if (window.Total(now) + needed > part)
        {
            return new WindowLease(window.Wait(needed, part));
        }

        alone += permits;
        return GrantLocked(permits, now);
    }

    private WindowLease GrantLocked(int permits, long now)
    {
        window.Add(permits, now);
        return WindowLease.Granted;
    }

    private WindowLease RefuseLocked(long until, long now) =>
        new(TimeSpan.FromSeconds(Math.Max(0, (double)until - now) / time.TimestampFrequency));

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
