using System.Globalization;
using System.Threading.RateLimiting;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Callers;

/// <summary>
/// At most <c>limit</c> permits in any period, of this process or of all replicas together. For a small shared limit each request, or
/// several that wait, make one request to the store. For a large one permits are taken in stocks: as many as were used lately, for a tenth
/// of the period.
/// </summary>
/// <remarks>
/// The framework's window limiters read only the system clock (dotnet/runtime issue 106447), and cannot take a permit back.
/// </remarks>
internal sealed partial class WindowLimiter : RateLimiter
{
    // From this many a second on, permits are taken in stocks; one replica takes at most a quarter of the limit.
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

    // The last stock: its number, what is left and what was used of it.
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

    // store is null in a standalone process; name is the limit's name in it.
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

    /// <summary>True for a limit whose permits are taken in stocks.</summary>
    public static bool IsLarge(int limit, TimeSpan period) => limit / period.TotalSeconds >= Large;

    /// <summary>As this replica knows it: the other replicas' use is known as of the last response.</summary>
    public override RateLimiterStatistics GetStatistics()
    {
        lock (sync)
        {
            var now = time.GetTimestamp();
            var counted = Math.Max(window.Total(now), shared?.Used(now, memory) ?? 0);
            return new RateLimiterStatistics { CurrentAvailablePermits = Math.Max(0, limit - counted), CurrentQueuedCount = waiting.Count };
        }
    }

    /// <summary>Takes back the latest permit: a request that another rule refuses counts nowhere.</summary>
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

    /// <param name="permitCount">0 only looks whether there is a permit.</param>
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

        _ = shared!.AskAsync(sync, BeginLocked, EndLocked);
        return new(waiter.Task.WaitAsync(cancellationToken));
    }

    // Null if a request to the store is needed.
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
