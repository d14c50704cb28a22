namespace AuroraGateway.Keys.Shared;

/// <summary>
/// Between the store and whoever asks it: nobody waits longer than the configured moment, and after a failure nobody waits at all until the
/// store has proved itself again.
/// </summary>
public sealed class StoreGuard(ISharedStore store, SharedState state, SharedMetrics metrics, TimeSpan timeout, TimeProvider time)
{
    /// <summary>False while nobody asks the store.</summary>
    public bool IsTogether => state.IsTogether;

    /// <returns>The answer, or nothing if the store did not give one in time.</returns>
    public async ValueTask<(bool Answered, T Answer)> TryAsync<T>(SharedStep step, Func<ISharedStore, Task<T>> call)
    {
        if (!state.IsTogether)
        {
            return default;
        }

        try
        {
            var asked = call(store);
            if (await RunningWait.CompletesAsync(asked, timeout, time))
            {
                var answer = await asked;
                metrics.Asked(step, answered: true);
                return (true, answer);
            }

            _ = asked.ContinueWith(static late => late.Exception, TaskScheduler.Default);
            if (step is not SharedStep.Permits)
            {
                state.GoAlone(Why(new TimeoutException(), timeout));
            }
        }
        catch (Exception exception)
        {
            // No request fails because of the store, whatever it does.
            state.GoAlone(Why(exception, timeout));
        }

        metrics.Asked(step, answered: false);
        return default;
    }

    /// <summary>For the operator. Of a failure that was not foreseen its kind only: its text may quote what the store holds.</summary>
    internal static string Why(Exception exception, TimeSpan atMost) => exception switch
    {
        TimeoutException => $"no answer within {atMost.TotalMilliseconds:0} ms",
        SharedStoreException => exception.Message,
        _ => $"it fails in a way that was not foreseen ({exception.GetType().Name})",
    };

    /// <returns>False if the store did not answer in time.</returns>
    public async ValueTask<bool> TryAsync(SharedStep step, Func<ISharedStore, Task> call)
    {
        var (answered, _) = await TryAsync(step, async each =>
        {
            await call(each);
            return 0;
        });
        return answered;
    }
}
