
namespace AuroraGateway.Redis;

/// <summary>
/// Between the store and its callers: each waits as long as its step is worth, and none waits once Redis is known to be gone. Time in which
/// this process did not run is not counted against Redis (<see cref="RunningWait"/>).
/// </summary>
internal sealed class StoreGuard(SharedState state, SharedMetrics metrics, TimeSpan timeout, TimeProvider time)
{
    /// <summary>No response to any command for so long while this process ran: Redis is unavailable.</summary>
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(3);

    // For what follows an exchange: the key is here, and the store can take it late.
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(2);

    private long responses;

    /// <summary>False while the store is not asked.</summary>
    public bool IsJoined => state.IsJoined;

    /// <returns>The response, or nothing: permits wait for <c>Redis:Timeout</c>, and one that is late fails alone; other steps wait for
    /// seconds.</returns>
    public async ValueTask<(bool Replied, T Reply)> TryAsync<T>(SharedStep step, Func<Task<T>> call)
    {
        if (!state.IsJoined)
        {
            return default;
        }

        var response = await AskAsync(step, call, step is SharedStep.Permits ? timeout : Afterwards);
        return response.IsAnswered ? (true, response.Value!) : default;
    }

    /// <returns>False if the store did not respond in time.</returns>
    public async ValueTask<bool> TryAsync(SharedStep step, Func<Task> call)
    {
        var (replied, _) = await TryAsync(step, async () =>
        {
            await call();
            return 0;
        });
        return replied;
    }

    /// <summary>
    /// Waits while it is in doubt whether Redis is unavailable, then for its response, for <paramref name="atMost"/> of running time each.
    /// </summary>
    public async ValueTask<StoreResponse<T>> AskAsync<T>(SharedStep step, Func<Task<T>> call, TimeSpan atMost)
    {
        if (!state.IsJoined && !await JoinedAsync(atMost))
        {
            return new(state.Current.IsInDoubt ? StoreOutcome.Late : StoreOutcome.Standalone);
        }

        var response = await RespondedAsync(call, atMost);
        metrics.Asked(step, response.Outcome);
        return response;
    }

    private async ValueTask<StoreResponse<T>> RespondedAsync<T>(Func<Task<T>> call, TimeSpan atMost)
    {
        try
        {
            var asked = call();
            if (asked.IsCompleted || await RunningWait.CompletesAsync(asked, atMost, time, Watch()))
            {
                var value = await asked;
                Interlocked.Increment(ref responses);
                return new(StoreOutcome.Answered, value);
            }

            // Whatever comes of it, a response that comes is one.
            _ = asked.ContinueWith(
                late => late.Exception is null ? Interlocked.Increment(
                    ref responses) : 0, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return new(state.IsJoined ? StoreOutcome.Late : StoreOutcome.Failed);
        }
        catch (SharedStoreException exception) when (exception.Trouble == StoreFailure.Late)
        {
            return new(StoreOutcome.Late);
        }
        catch (Exception exception)
        {
            // No request fails because of the store, whatever it does.
            state.GoAlone(Why(exception, atMost), Cause(exception));
            return new(StoreOutcome.Failed);
        }
    }

    private async ValueTask<bool> JoinedAsync(TimeSpan atMost)
    {
        if (state.Current.IsInDoubt)
        {
            await RunningWait.CompletesAsync(state.Settled, atMost, time);
        }

        return state.IsJoined;
    }

    /// <summary>
    /// Ends the wait when the replica became standalone meanwhile, and makes it so when Redis has been silent to every caller for too long.
    /// </summary>
    private Func<TimeSpan, bool> Watch()
    {
        var seen = Interlocked.Read(ref responses);
        var silent = TimeSpan.Zero;
        return counted =>
        {
            var now = Interlocked.Read(ref responses);
            silent = now == seen ? silent + counted : TimeSpan.Zero;
            seen = now;
            if (silent >= SilenceLimit)
            {
                state.GoAlone($"no response to any command for {SilenceLimit.TotalSeconds:0} s", StoreFailure.NoResponse);
            }

            return state.IsJoined;
        };
    }

    internal static StoreFailure Cause(Exception exception) => exception switch
    {
        SharedStoreException known => known.Trouble,
        TimeoutException => StoreFailure.NoResponse,
        _ => StoreFailure.Error,
    };

    /// <summary>For the operator. Of an unexpected failure its kind only: its text may quote what the store holds.</summary>
    internal static string Why(Exception exception, TimeSpan atMost) => exception switch
    {
        TimeoutException => $"no response within {atMost.TotalMilliseconds:0} ms",
        SharedStoreException => exception.Message,
        _ => $"it fails in an unexpected way ({exception.GetType().Name})",
    };
}

/// <summary>What came of a question to the store.</summary>
internal readonly record struct StoreResponse<T>(StoreOutcome Outcome, T? Value = default)
{
    public bool IsAnswered => Outcome == StoreOutcome.Answered;
}

/// <summary>What came of a question to the store.</summary>
internal enum StoreOutcome
{
    /// <summary>A response.</summary>
    Answered,

    /// <summary>None in time, though Redis is not known to be gone.</summary>
    Late,

    /// <summary>An error, or the connection was lost meanwhile.</summary>
    Failed,

    /// <summary>Not asked: Redis is known to be gone.</summary>
    Standalone,
}
