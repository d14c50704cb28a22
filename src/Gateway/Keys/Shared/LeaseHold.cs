using AuroraGateway.Redis;
namespace AuroraGateway.Keys.Shared;

/// <summary>Prolongs a lease while its exchange runs. A replica that is killed or paused prolongs nothing, and so loses it.</summary>
internal sealed class LeaseHold : IAsyncDisposable
{
    private const int Factor = 4;

    // The scripts accept no lease of over a minute.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource ended = new();
    private readonly Task work;

    public LeaseHold(IKeyStore store, StoreGuard guard, OwnerNames names, string lease, TimeSpan span, TimeProvider time) =>
        work = ProlongAsync(store, guard, names, lease, span, time);

    public async ValueTask DisposeAsync()
    {
        // Only our own delay listens, so that this is done at once.
        ended.Cancel();
        await work;
        ended.Dispose();
    }

    private async Task ProlongAsync(
        IKeyStore store, StoreGuard guard, OwnerNames names, string lease, TimeSpan span, TimeProvider time)
    {
        try
        {
            TimeSpan next;
            do
            {
                var started = time.GetTimestamp();
                await Task.Delay(span / 3, time, ended.Token);

                // A process that gets no processor comes late the next time too.
                next = Longer(span, time.GetElapsedTime(started) - (span / 3));
            }
            while (await guard.TryAsync(SharedStep.Extend, () => store.ExtendAsync(names, lease, next)) is (true, true) or (false, _));
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>The span of a lease whose holder was found to be so late: long enough for the next delay of that kind.</summary>
    public static TimeSpan Longer(TimeSpan span, TimeSpan late) =>
        late <= span / 30 ? span : span + (late * Factor) is var longer && longer < Longest ? longer : Longest;
}
