namespace AuroraGateway.Emulator;

/// <summary>Counts arrivals and releases a test that waits for the n-th of them, so that a test need not sleep.</summary>
internal sealed class ArrivalCounter
{
    // Only tests wait here: an arrival that does not come must fail the test, not hang it.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly List<(long Count, TaskCompletionSource Done)> waiting = [];
    private long arrived;
    private int waiters;

    public long Count => Interlocked.Read(ref arrived);

    public void Add()
    {
        // Interlocked on both sides: either this sees the waiter, or the waiter's second look sees this arrival.
        var count = Interlocked.Increment(ref arrived);
        if (Volatile.Read(ref waiters) > 0)
        {
            Wake(count);
        }
    }

    public void Clear() => Interlocked.Exchange(ref arrived, 0);

    public async Task WaitForAsync(long count, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Add((count, done));
            Interlocked.Increment(ref waiters);
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
        lock (gate)
        {
            Interlocked.Add(ref waiters, -waiting.RemoveAll(which));
        }
    }
}
