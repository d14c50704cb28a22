namespace AuroraGateway.Keys.Shared;

/// <summary>Whether this replica works together with the others, alone, or was never meant to share; for the status page.</summary>
public sealed partial class SharedState(TimeProvider time, ILogger<SharedState> log, bool configured)
{
    /// <summary>One reading.</summary>
    /// <param name="Mode">Of the three.</param>
    /// <param name="Since">Wall clock.</param>
    /// <param name="Reason">Why alone; null otherwise.</param>
    public sealed record Snapshot(SharedMode Mode, DateTimeOffset Since, string? Reason);

    private readonly Lock gate = new();
    private volatile Snapshot current = new(configured ? SharedMode.Alone : SharedMode.Off, time.GetUtcNow(), configured ? "not connected yet" : null);
    private long changedAt = time.GetTimestamp();
    private bool told;
    private TaskCompletionSource alone = Fired();

    public Snapshot Current => current;

    public bool IsTogether => current.Mode == SharedMode.Together;

    /// <summary>How long the mode has been what it is.</summary>
    public TimeSpan Lasting => time.GetElapsedTime(Interlocked.Read(ref changedAt));

    /// <summary>Completes when the replica is alone.</summary>
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

    /// <summary>Redis failed: nobody waits for it until it is back.</summary>
    public void GoAlone(string reason)
    {
        lock (gate)
        {
            if (current.Mode != SharedMode.Together)
            {
                return;
            }

            Change(SharedMode.Alone, reason);
            alone.TrySetResult();
        }

        Log.Alone(log, reason);
    }

    /// <summary>Redis answers and takes what is written.</summary>
    public void GoTogether()
    {
        lock (gate)
        {
            if (current.Mode != SharedMode.Alone)
            {
                return;
            }

            Change(SharedMode.Together, null);
            alone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        Log.Together(log);
    }

    /// <summary>Still alone, and why now; logged once, when the start was in vain.</summary>
    public void StayAlone(string reason)
    {
        bool news;
        lock (gate)
        {
            if (current.Mode != SharedMode.Alone)
            {
                return;
            }

            current = current with { Reason = reason };
            news = !told;
            told = true;
        }

        if (news)
        {
            Log.Alone(log, reason);
        }
    }

    private void Change(SharedMode mode, string? reason)
    {
        current = new Snapshot(mode, time.GetUtcNow(), reason);
        Interlocked.Exchange(ref changedAt, time.GetTimestamp());
        told = true;
    }

    private static TaskCompletionSource Fired()
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fired.SetResult();
        return fired;
    }

    private static partial class Log
    {
        [LoggerMessage(1511, LogLevel.Warning, "Redis cannot be used ({Reason}): this replica works alone until it can; keys held are served on, and of each limit it counts its part by itself")]
        public static partial void Alone(ILogger log, string reason);

        [LoggerMessage(1512, LogLevel.Information, "Redis is in use: this replica shares keys and limits with the others")]
        public static partial void Together(ILogger log);
    }
}

/// <summary>How a replica stands to the others.</summary>
public enum SharedMode
{
    /// <summary>No Redis is configured.</summary>
    Off,

    /// <summary>Redis is in use.</summary>
    Together,

    /// <summary>Redis cannot be used now.</summary>
    Alone,
}
