namespace AuroraGateway.Telemetry;

/// <summary>Requests under way. It signals when the last request that arrived before draining began is done.</summary>
internal sealed class ActiveRequests
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int before;
    private int after;
    private volatile bool draining;
    private volatile bool isLeaving;

    public int Count => Volatile.Read(ref before) + Volatile.Read(ref after);

    /// <summary>The process stops: it is not ready, and serves what comes until its callers have left.</summary>
    public bool IsLeaving => isLeaving;

    /// <summary>True once requests that came after <see cref="DrainAsync"/> are served with cached keys only.</summary>
    public bool IsLateRefused { get; private set; }

    /// <summary>From now on the process is not ready.</summary>
    public void BeginLeaving() => isLeaving = true;

    /// <returns>A stub, to be handed back to <see cref="Leave"/>.</returns>
    public bool Enter()
    {
        var late = draining;
        Interlocked.Increment(ref late ? ref after : ref before);
        return late;
    }

    public void Leave(bool late)
    {
        if (Interlocked.Decrement(ref late ? ref after : ref before) == 0 && draining && !late)
        {
            done.TrySetResult();
        }
    }

    /// <summary>Completes once every request is done that began before this call.</summary>
    /// <param name="refusesLate">Those that begin later are served with cached keys only.</param>
    public Task DrainAsync(bool refusesLate = false)
    {
        IsLateRefused = refusesLate;
        draining = true;

        // A request that ends between the two steps must be seen by one of them.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref before) == 0)
        {
            done.TrySetResult();
        }

        return done.Task;
    }
}
