namespace AuroraGateway.Emulator;

/// <summary>Counts arrivals and releases a test that waits for the n-th of them, so that a test need not sleep.</summary>
internal sealed class ArrivalCounter
{
    // Only tests wait here: an arrival that does not come must fail the test, not hang it.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly List<(long Count, TaskCompletionSource Done)> _waiting = [];
    private long _count;
    private int _waiters;

    public long Count => Interlocked.Read(ref _count);

    public void Add()
    {
        // Interlocked on both sides: either this sees the waiter, or the waiter's second look sees this arrival.
        var count = Interlocked.Increment(ref _count);
        if (Volatile.Read(ref _waiters) > 0)
        {
            Wake(count);
        }
    }

    public void Clear() => Interlocked.Exchange(ref _count, 0);

    public async Task WaitForAsync(long count, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((count, done));
            Interlocked.Increment(ref _waiters);
        }

        Wake(Count);
        try
        {
            await done.Task.WaitAsync(Longest, cancellation);
        }
        catch (TimeoutException) when (!done.Task.IsCompleted)
        {
            throw new TimeoutException($"After {Longest.TotalSeconds:0} s {Count} of {count} have arrived.");
        }
        finally
        {
            Remove(each => each.Done == done);
        }
    }

    private void Wake(long count) => Remove(each =>
    {
        var reached = each.Count <= count;
        if (reached)
        {
            each.Done.TrySetResult();
        }

        return reached;
    });

    private void Remove(Predicate<(long Count, TaskCompletionSource Done)> which)
    {
        lock (_lock)
        {
            Interlocked.Add(ref _waiters, -_waiting.RemoveAll(which));
        }
    }
}
