namespace AuroraGateway.Keys.Exchange;

/// <summary>
/// Both clocks, read once: the monotonic one that no operator sets, and the wall clock that goes on while the machine sleeps.
/// </summary>
/// <param name="Timestamp">Monotonic, in ticks of <see cref="TimeProvider.TimestampFrequency"/>.</param>
/// <param name="Utc">Wall clock.</param>
public readonly record struct ClockReading(long Timestamp, DateTimeOffset Utc)
{
    public static ClockReading Of(TimeProvider time) => new(time.GetTimestamp(), time.GetUtcNow());
}
