namespace AuroraGateway.Redis;

/// <summary>
/// Waits for a response and counts only the time in which this process ran. A process that was stopped, or had used up its CPU quota, finds
/// the response in its socket when it continues: that time says nothing about Redis.
/// </summary>
internal static class RunningWait
{
    // Five looks at least: each gives the thread pool a turn to read the response.
    private const int Slices = 5;
    private static readonly TimeSpan LongestSlice = TimeSpan.FromMilliseconds(250);

    /// <param name="task">Its exception is not observed here.</param>
    /// <param name="atMost">Time in which this process ran.</param>
    /// <param name="time">The clock.</param>
    /// <param name="look">Called after each slice with the time that it counts; false ends the wait.</param>
    /// <returns>True if the task completed.</returns>
    public static async ValueTask<bool> CompletesAsync(Task task, TimeSpan atMost, TimeProvider time, Func<TimeSpan, bool>? look = null)
    {
        var slice = atMost / Slices < LongestSlice ? atMost / Slices : LongestSlice;
        for (var left = atMost; left > TimeSpan.Zero && !task.IsCompleted;)
        {
            var started = time.GetTimestamp();
            var span = slice < left ? slice : left;
            await task.WaitAsync(span, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var counted = Counted(time.GetElapsedTime(started), span);
            left -= counted;
            if (look?.Invoke(counted) == false)
            {
                break;
            }
        }

        return task.IsCompleted;
    }

    /// <summary>
    /// Of the time that passed in one slice, as much as the process can have run: a wait that took much longer was not scheduled.
    /// </summary>
    public static TimeSpan Counted(TimeSpan elapsed, TimeSpan slice) => elapsed < slice + slice ? elapsed : slice;
}
