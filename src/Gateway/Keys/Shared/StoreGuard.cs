namespace AuroraGateway.Keys.Shared;

/// <summary>
/// Between the store and whoever asks it: nobody waits longer than the configured moment, and after a failure nobody waits at all until the
/// store has proved itself again.
/// </summary>
public sealed class StoreGuard(ISharedStore store, SharedState state, SharedMetrics metrics, TimeSpan timeout, TimeProvider time)
{
    /// <returns>The answer, or nothing if the store did not give one in time.</returns>
    public async ValueTask<(bool Answered, T Answer)> TryAsync<T>(SharedStep step, Func<ISharedStore, Task<T>> call)
    {
        if (!state.IsTogether)
        {
            return default;
        }

        try
        {
            var answer = await call(store).WaitAsync(timeout, time);
            metrics.Asked(step, answered: true);
            return (true, answer);
        }
        catch (TimeoutException)
        {
            state.GoAlone($"no answer within {timeout.TotalMilliseconds:0} ms");
        }
        catch (SharedStoreException exception)
        {
            state.GoAlone(exception.Message);
        }
        catch (Exception exception)
        {
            // No request fails because of the store, whatever it does.
            state.GoAlone(Unforeseen(exception));
        }

        metrics.Asked(step, answered: false);
        return default;
    }

    /// <summary>The kind of the failure only: its text may quote what the store holds.</summary>
    internal static string Unforeseen(Exception exception) => $"it fails in a way that was not foreseen ({exception.GetType().Name})";

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
