namespace AuroraGateway.Telemetry.Events;

/// <summary>One event's lines in the running minute, and how many more there would have been.</summary>
/// <param name="category">Of the event.</param>
/// <param name="id">Of the event.</param>
/// <param name="time">The clock.</param>
internal sealed class EventWindow(string category, int id, TimeProvider time)
{
    /// <summary>Lines with a stack trace in a minute at the most: each is a kilobyte, and the next says the same.</summary>
    private const int MostStacks = 5;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly int most = EventOrigins.LinesPerMinute(EventOrigins.Of(category, id));
    private readonly bool hasStack = EventOrigins.HasStack(category, id);
    private readonly Lock gate = new();
    private long begun = time.GetTimestamp();
    private int written;
    private int suppressed;
    private long total;

    public string Category { get; } = category;

    public int Id { get; } = id;

    /// <summary>Of the event that was suppressed last.</summary>
    public LogLevel Level { get; private set; }

    /// <summary>Suppressed since the start.</summary>
    public long Suppressed => Interlocked.Read(ref total);

    /// <param name="level">The event's.</param>
    /// <param name="withStack">True if its exception may be written whole.</param>
    /// <returns>False if the event must not be written.</returns>
    public bool TryPass(LogLevel level, out bool withStack)
    {
        lock (gate)
        {
            // What was suppressed is reported before a new minute begins.
            if (suppressed == 0 && IsOver())
            {
                BeginLocked();
            }

            if (written < most)
            {
                withStack = hasStack && written < MostStacks;
                written++;
                return true;
            }

            withStack = false;
            suppressed++;
            total++;
            Level = level;
            return false;
        }
    }

    /// <summary>Begins a new minute if the current one has ended and suppressed events.</summary>
    /// <param name="early">Also if it has not ended.</param>
    /// <returns>How many events it suppressed.</returns>
    public int Close(bool early)
    {
        lock (gate)
        {
            if (suppressed == 0 || !(early || IsOver()))
            {
                return 0;
            }

            var count = suppressed;
            BeginLocked();
            return count;
        }
    }

    private bool IsOver() => time.GetElapsedTime(begun) >= Length;

    private void BeginLocked()
    {
        begun = time.GetTimestamp();
        written = suppressed = 0;
    }
}
