namespace AuroraGateway.Keys.Exchange;

/// <summary>A point in time on both clocks; it has passed as soon as one of them has reached it.</summary>
/// <remarks>A wall clock set back cannot prolong it, and neither can a suspended machine whose monotonic clock was paused.</remarks>
internal readonly struct Deadline
{
    private readonly long timestamp;

    private Deadline(long timestamp, DateTimeOffset utc)
    {
        this.timestamp = timestamp;
        Utc = utc;
    }

    public DateTimeOffset Utc { get; }

    public static Deadline After(in ClockReading start, TimeSpan span, TimeProvider time) =>
        new(start.Timestamp + (long)(span.TotalSeconds * time.TimestampFrequency), start.Utc + span);

    public bool HasPassed(in ClockReading now) => now.Timestamp >= timestamp || now.Utc >= Utc;

    /// <summary>What is left by the clock that says less; never negative.</summary>
    public TimeSpan Left(in ClockReading now, TimeProvider time)
    {
        var monotonic = TimeSpan.FromSeconds((timestamp - now.Timestamp) / (double)time.TimestampFrequency);
        var wall = Utc - now.Utc;
        var left = monotonic < wall ? monotonic : wall;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
