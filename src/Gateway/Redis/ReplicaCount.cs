namespace AuroraGateway.Redis;

/// <summary>How many replicas share the store, as last counted; a replica that works alone divides each limit by it.</summary>
internal sealed class ReplicaCount
{
    private volatile int current = 1;

    /// <summary>One or more; this replica is counted.</summary>
    public int Current
    {
        get => current;
        internal set => current = Math.Max(1, value);
    }
}
