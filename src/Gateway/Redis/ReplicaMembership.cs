
namespace AuroraGateway.Redis;

/// <summary>
/// Makes this process one of several replicas: connects, proves every few seconds that Redis takes what is written and that its messages
/// arrive, and joins again after an outage, over a new connection where the old one may lead to the wrong server.
/// </summary>
internal sealed class ReplicaMembership(
    ISharedStore store, SharedState state, IReplicaMessages messages, ReplicaHeartbeat membership, RedisOptions options, TimeProvider time,
    Func<double>? random = null) : IHostedService, IDisposable
{
    // Two beats: a subscription that is gone is noticed within ten seconds.
    private const int BeatsBetweenCatchUps = 2;

    // A lost connection that is back within this time was a blip, and what must happen once only waits for it.
    private static readonly TimeSpan Blip = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // A connection that stays useless for so long is closed, and the name is looked up again.
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(4);

    private readonly Func<double> random = random ?? Random.Shared.NextDouble;
    private readonly CancellationTokenSource stopping = new();
    private long uselessSince;
    private Task work = Task.CompletedTask;

    /// <summary>Waits for Redis as long as <see cref="RedisOptions.ConnectTimeout"/>, and starts without it then.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        store.Received += messages.Receive;
        store.Restored += Restore;
        uselessSince = time.GetTimestamp();
        var first = JoinWhileInDoubtAsync(Patience);
        work = StayAsync(first);
        try
        {
            await first.WaitAsync(options.ConnectTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The attempt goes on, and reports its own end.
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        store.Received -= messages.Receive;
        store.Restored -= Restore;
        await stopping.CancelAsync();
        await work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        stopping.Dispose();
        messages.Dispose();
    }

    private async Task StayAsync(Task<bool> first)
    {
        try
        {
            if (!await first)
            {
                await RejoinAsync();
            }

            while (true)
            {
                await UntilLostAsync();
                uselessSince = time.GetTimestamp();
                messages.Lost();
                if (!await JoinWhileInDoubtAsync(Blip))
                {
                    await RejoinAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>
    /// A connection that was closed may be open again in a moment, as the first one may be; until that is known, nothing is done twice
    /// for it.
    /// </summary>
    private async Task<bool> JoinWhileInDoubtAsync(TimeSpan atMost)
    {
        for (var waited = TimeSpan.Zero; state.Current.IsInDoubt; waited += Pause)
        {
            if (await TryJoinAsync(isLast: waited >= atMost))
            {
                return true;
            }

            if (!state.Current.IsInDoubt)
            {
                break;
            }

            await Task.Delay(Pause, time, stopping.Token);
        }

        return false;
    }

    private async Task RejoinAsync()
    {
        do
        {
            if (state.Current.Cause is StoreFailure.ReadOnly or StoreFailure.NoResponse || time.GetElapsedTime(uselessSince) >= RenewAfter)
            {
                // It may lead to a demoted primary or a node that left: only a new lookup of the name leads elsewhere.
                uselessSince = time.GetTimestamp();
                await store.DisconnectAsync();
            }

            await Task.Delay(options.RetryInterval * (0.75 + (random() / 2)), time, stopping.Token);
        }
        while (!await TryJoinAsync());
    }

    private async Task UntilLostAsync()
    {
        for (var beat = 1; ; beat++)
        {
            try
            {
                await state.Lost.WaitAsync(ReplicaHeartbeat.Every, time, stopping.Token);
                return;
            }
            catch (TimeoutException)
            {
                await ProveAsync(() => membership.BeatAsync(store), StoreGuard.SilenceLimit);
                if (beat % BeatsBetweenCatchUps == 0)
                {
                    // A subscription may be gone though no connection is.
                    await ProveAsync(() => messages.CatchUpAsync(Patience), Patience + Patience);
                }
            }
        }
    }

    private async Task<bool> TryJoinAsync(bool isLast = true)
    {
        var atMost = Patience;
        try
        {
            await InTimeAsync(store.ProbeAsync(stopping.Token), atMost);
            await messages.CatchUpAsync(atMost).WaitAsync(stopping.Token);
            await InTimeAsync(membership.BeatAsync(store), atMost);
            await messages.SendPendingAsync(atMost, stopping.Token);
            state.Join();

            // What came in between.
            await messages.SendRestAsync();
            return true;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            // Whatever it is: without another attempt the replica would stay standalone until its end.
            var (why, cause) = exception is TimeoutException && store.Refusal is { } refusal
                ? (refusal, StoreFailure.Unreachable)
                : (StoreGuard.Why(exception, atMost), StoreGuard.Cause(exception));
            if (isLast || cause is not (StoreFailure.ConnectionLost or StoreFailure.NotConnected))
            {
                state.StayAlone(why, cause);
            }

            return false;
        }
    }

    private void Restore() => _ = ProveAsync(() => messages.CatchUpAsync(Patience), Patience + Patience);

    /// <summary>A replica whose Redis does not do this joins again, which no connection that stays up would make it do.</summary>
    private async Task ProveAsync(Func<Task> act, TimeSpan atMost)
    {
        try
        {
            await InTimeAsync(act(), atMost);
        }
        catch (Exception exception)
        {
            if (!stopping.IsCancellationRequested)
            {
                state.GoAlone(StoreGuard.Why(exception, Patience), StoreGuard.Cause(exception));
            }
        }
    }

    private TimeSpan Patience => options.ConnectTimeout + options.ConnectTimeout;

    private async Task InTimeAsync(Task task, TimeSpan atMost)
    {
        if (!await RunningWait.CompletesAsync(task.WaitAsync(stopping.Token), atMost, time) && !task.IsCompleted)
        {
            stopping.Token.ThrowIfCancellationRequested();
            _ = task.ContinueWith(static late => late.Exception, TaskScheduler.Default);
            throw new TimeoutException();
        }

        stopping.Token.ThrowIfCancellationRequested();
        await task;
    }
}
