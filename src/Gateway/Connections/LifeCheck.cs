namespace AuroraGateway.Connections;

/// <summary>
/// Looks at the open connections of a pool once a second, so that a path that fell silent is noticed before a request times out on it. It
/// outlives its pool: requests in flight still depend on it.
/// </summary>
internal sealed class LifeCheck
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<ServerStream, LifeRecord> open = [];
    private readonly Action suspect;
    private readonly ITimer timer;
    private int looking;
    private bool isTicking;

    /// <param name="time">The clock.</param>
    /// <param name="suspect">Called when the pool's connections should not be given further requests.</param>
    public LifeCheck(TimeProvider time, Action suspect)
    {
        this.suspect = suspect;
        timer = time.CreateTimer(static check => ((LifeCheck)check!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Open
    {
        get
        {
            lock (gate)
            {
                return open.Count;
            }
        }
    }

    public void Add(ServerStream stream, bool isHttp2)
    {
        lock (gate)
        {
            open[stream] = new LifeRecord(isHttp2);
            TickLocked();
        }
    }

    public void Remove(ServerStream stream)
    {
        lock (gate)
        {
            open.Remove(stream);
            TickLocked();
        }
    }

    // An idle gateway has no connections and does not wake up for them.
    private void TickLocked()
    {
        var shouldTick = open.Count > 0;
        if (shouldTick != isTicking)
        {
            isTicking = shouldTick;
            timer.Change(shouldTick ? Interval : Timeout.InfiniteTimeSpan, shouldTick ? Interval : Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        if (Interlocked.Exchange(ref looking, 1) == 1)
        {
            return;
        }

        try
        {
            KeyValuePair<ServerStream, LifeRecord>[] now;
            lock (gate)
            {
                now = [.. open];
            }

            var isSuspect = false;
            foreach (var (stream, record) in now)
            {
                var verdict = stream.Silence() is { } silence ? record.Judge(silence) : LifeVerdict.Alive;
                isSuspect |= verdict == LifeVerdict.Suspect;
                if (verdict == LifeVerdict.Dead)
                {
                    stream.End();
                }
            }

            if (isSuspect)
            {
                suspect();
            }
        }
        finally
        {
            Volatile.Write(ref looking, 0);
        }
    }
}
