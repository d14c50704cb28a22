namespace AuroraGateway.Redis;

/// <summary>Whether this replica works together with the others, standalone, or was never meant to share; for the status page.</summary>
internal sealed partial class SharedState(TimeProvider time, ILogger<SharedState> log, bool configured)
{
    /// <summary>One reading.</summary>
    /// <param name="Mode">Of the three.</param>
    /// <param name="Since">Wall clock.</param>
    /// <param name="Reason">Why standalone; null otherwise.</param>
    /// <param name="Cause">The class of the reason; null unless standalone.</param>
    /// <param name="IsInDoubt">True while it is open whether Redis is unavailable: what must happen once only waits for that.</param>
    public sealed record Snapshot(
        SharedMode Mode, DateTimeOffset Since, string? Reason, StoreFailure? Cause = null, bool IsInDoubt = false);

    private readonly Lock gate = new();
    private readonly long[] switches = new long[Enum.GetValues<StoreFailure>().Length];
    private volatile Snapshot current = configured
        ? new(SharedMode.Alone, time.GetUtcNow(), "not connected yet", StoreFailure.NotConnected, IsInDoubt: true)
        : new(SharedMode.Off, time.GetUtcNow(), null);

    private long changedAt = time.GetTimestamp();
    private bool isReported;
    private TaskCompletionSource alone = Source(fired: true);
    private TaskCompletionSource settled = Source(fired: !configured);

    public Snapshot Current => current;

    public bool IsJoined => current.Mode == SharedMode.Joined;

    /// <summary>How long the mode has been what it is.</summary>
    public TimeSpan Lasting => time.GetElapsedTime(Interlocked.Read(ref changedAt));

    /// <summary>Completes when the replica is standalone.</summary>
    public Task Lost
    {
        get
        {
            lock (gate)
            {
                return alone.Task;
            }
        }
    }

    /// <summary>Completes when it is known whether Redis can be used.</summary>
    public Task Settled
    {
        get
        {
            lock (gate)
            {
                return settled.Task;
            }
        }
    }

    /// <summary>Times that the replica became standalone for this cause.</summary>
    public long Switches(StoreFailure cause) => Interlocked.Read(ref switches[(int)cause]);

    /// <summary>Redis cannot be used. A lost connection leaves it in doubt until the next attempt to connect has failed.</summary>
    public void GoAlone(string reason, StoreFailure cause = StoreFailure.Unreachable)
    {
        bool isInDoubt;
        lock (gate)
        {
            if (current.Mode != SharedMode.Joined)
            {
                return;
            }

            isInDoubt = cause == StoreFailure.ConnectionLost;
            ChangeLocked(new Snapshot(SharedMode.Alone, time.GetUtcNow(), reason, cause, isInDoubt));
            if (isInDoubt)
            {
                settled = Source(fired: false);
            }

            Interlocked.Increment(ref switches[(int)cause]);
            isReported = !isInDoubt;
            alone.TrySetResult();
        }

        if (!isInDoubt)
        {
            Log.Alone(log, reason);
        }
    }

    /// <summary>Redis responds and takes what is written.</summary>
    public void Join()
    {
        bool report;
        lock (gate)
        {
            if (current.Mode != SharedMode.Alone)
            {
                return;
            }

            // A connection that is back before anything was reported is not reported either; the metric counts it.
            report = isReported || current.Cause == StoreFailure.NotConnected;
            ChangeLocked(new Snapshot(SharedMode.Joined, time.GetUtcNow(), null));
            alone = Source(fired: false);
            settled.TrySetResult();
        }

        if (report)
        {
            Log.Joined(log);
        }
    }

    /// <summary>Still standalone, and why now; logged once, when the first attempt failed.</summary>
    public void StayAlone(string reason, StoreFailure cause = StoreFailure.Unreachable)
    {
        bool report;
        lock (gate)
        {
            if (current.Mode != SharedMode.Alone)
            {
                return;
            }

            current = current with { Reason = reason, Cause = cause, IsInDoubt = false };
            settled.TrySetResult();
            report = !isReported;
            isReported = true;
        }

        if (report)
        {
            Log.Alone(log, reason);
        }
    }

    private void ChangeLocked(Snapshot next)
    {
        current = next;
        Interlocked.Exchange(ref changedAt, time.GetTimestamp());
    }

    private static TaskCompletionSource Source(bool fired)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (fired)
        {
            source.SetResult();
        }

        return source;
    }

    private static partial class Log
    {
        [LoggerMessage(
            1511,
            LogLevel.Warning,
            "Redis is unavailable: {Reason}. Running standalone: cached keys stay in use and each limit is divided by the " +
                "last known replica count. "
            + "Check Redis:Endpoint; aurora-gateway check names what fails")]
        public static partial void Alone(ILogger log, string reason);

        [LoggerMessage(1512, LogLevel.Information, "Redis is in use: this replica shares keys and limits with the others")]
        public static partial void Joined(ILogger log);
    }
}

/// <summary>Whether a replica shares with the others.</summary>
internal enum SharedMode
{
    /// <summary>No Redis is configured.</summary>
    Off,

    /// <summary>Redis is in use.</summary>
    Joined,

    /// <summary>Redis cannot be used now.</summary>
    Alone,
}
