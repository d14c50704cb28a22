namespace AuroraGateway.Redis;

/// <summary>
/// The store's clock as far as this replica knows it: what replicas write is dated by the one clock that they have in common.
/// </summary>
internal sealed class StoreClock(TimeProvider time)
{
    private sealed record Reading(long StoreTime, long Timestamp);

    private volatile Reading? last;

    /// <summary>Milliseconds since 1970; null until the store has responded once.</summary>
    public long? Now => last is { } reading ? reading.StoreTime + (long)time.GetElapsedTime(reading.Timestamp).TotalMilliseconds : null;

    /// <summary>The store's clock read this when its response arrived.</summary>
    public void Read(long storeTime) => last = new Reading(storeTime, time.GetTimestamp());
}
