namespace AuroraGateway.Keys.Shared;

/// <summary>Prolongs a lease while its exchange runs. A replica that dies or stands still prolongs nothing, and so loses it.</summary>
public sealed class LeaseHold : IAsyncDisposable
{
    private readonly CancellationTokenSource ended = new();
    private readonly Task work;

    public LeaseHold(StoreGuard guard, OwnerNames names, string lease, TimeSpan span, TimeProvider time) => work = ProlongAsync(guard, names, lease, span, time);

    public async ValueTask DisposeAsync()
    {
        // Only our own delay listens, so that this is done at once.
        ended.Cancel();
        await work;
        ended.Dispose();
    }

    private async Task ProlongAsync(StoreGuard guard, OwnerNames names, string lease, TimeSpan span, TimeProvider time)
    {
        try
        {
            do
            {
                await Task.Delay(span / 3, time, ended.Token);
            }
            while (await guard.TryAsync(SharedStep.Extend, store => store.ExtendAsync(names, lease, span)) is (true, true) or (false, _));
        }
        catch (OperationCanceledException)
        {
        }
    }
}
