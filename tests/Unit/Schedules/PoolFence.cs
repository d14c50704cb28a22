namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// Some completions of the product hop over the thread pool before they come back to their line of work (tasks whose continuations run
/// asynchronously). Between two steps a schedule waits until nothing is on its way there. Holds only while no other test runs.
/// </summary>
internal static class PoolFence
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Until the pool has nothing to do.</summary>
    public static void Wait()
    {
        var spin = default(SpinWait);
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; !(IsIdle() && IsIdle()); i++)
        {
            if (i % 10_000 == 9_999 && TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException(
                    "The thread pool does not come to rest: is there a step that blocks, or a test that runs beside this?");
            }

            if (i % 50 == 49)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
            else
            {
                Thread.SpinWait(20);
            }
        }
    }

    private static bool IsIdle()
    {
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var available, out _);
        return most - available <= (Thread.CurrentThread.IsThreadPoolThread ? 1 : 0) && ThreadPool.PendingWorkItemCount == 0;
    }
}
