namespace AuroraGateway.Load.Benchmarks;

/// <summary>The system's clock with hours added on request: every cached key expires at once, and the next call is a miss again.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long added;

    public void Jump(TimeSpan ahead) => Interlocked.Add(ref added, ahead.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref added));

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)(TimeSpan.FromTicks(Volatile.Read(ref added)).TotalSeconds * System.TimestampFrequency);
}
