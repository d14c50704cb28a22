using System.Collections.Concurrent;

namespace AuroraGateway.Keys.Shared;

/// <summary>Makes this process one of several replicas: connects, listens to what the others say, and comes back after an outage.</summary>
public sealed class FleetMember(
    ISharedStore store, SharedState state, SharedNews news, Wakeups wakeups, KeyRing ring, Membership membership, RedisOptions options, TimeProvider time,
    Func<double>? random = null) : IHostedService, IDisposable
{
    private const int MostRemembered = 20_000;
    private const int Margin = 1000;
    private const int BeatsBetweenCatchUps = 6;

    private readonly Func<double> random = random ?? Random.Shared.NextDouble;
    private readonly ConcurrentDictionary<string, bool> heard = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim catchingUp = new(1, 1);
    private readonly Moment began = Moment.Of(time);
    private long? heardUntil;
    private Task work = Task.CompletedTask;

    /// <summary>Waits for Redis as long as <see cref="RedisOptions.ConnectTimeout"/>, and starts without it then.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        store.Heard += Hear;
        store.Restored += Restore;
        var first = TryJoinAsync();
        work = StayAsync(first);
        try
        {
            await first.WaitAsync(options.ConnectTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Why, the first try says when it has ended.
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        store.Heard -= Hear;
        store.Restored -= Restore;
        await stopping.CancelAsync();
        await work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        stopping.Dispose();
        catchingUp.Dispose();
    }

    private async Task StayAsync(Task first)
    {
        try
        {
            await first;
            while (true)
            {
                await UntilLostAsync();

                // Those who wait for another replica's news would wait in vain.
                wakeups.WakeAll();
                do
                {
                    await Task.Delay(options.RetryInterval * (0.75 + (random() / 2)), time, stopping.Token);
                }
                while (!await TryJoinAsync());
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task UntilLostAsync()
    {
        for (var beat = 1; ; beat++)
        {
            try
            {
                await state.Lost.WaitAsync(Membership.Every, time, stopping.Token);
                return;
            }
            catch (TimeoutException)
            {
                await BeatOrGoAloneAsync();
                if (beat % BeatsBetweenCatchUps == 0)
                {
                    // A subscription may be gone though no connection is.
                    await CatchUpOrGoAloneAsync();
                }
            }
        }
    }

    private async Task<bool> TryJoinAsync()
    {
        var atMost = options.ConnectTimeout + options.ConnectTimeout;
        try
        {
            // Twice: the first command of a new connection is slow, and what is slow again will be slow for requests too.
            await store.ProbeAsync(stopping.Token).WaitAsync(atMost, time, stopping.Token);
            atMost = options.Timeout;
            await store.ProbeAsync(stopping.Token).WaitAsync(atMost, time, stopping.Token);
            atMost = options.ConnectTimeout;
            await CatchUpAsync();
            await membership.BeatAsync(store).WaitAsync(atMost, time, stopping.Token);
            atMost = options.Timeout;
            await news.TellAheadAsync(store, atMost, time, stopping.Token);
            state.GoTogether();

            // What came in between.
            await news.CatchUpAsync();
            return true;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            // Whatever it is: whoever stops trying here stays alone for ever.
            state.StayAlone(StoreGuard.Why(exception, atMost));
            return false;
        }
    }

    private void Restore() => _ = CatchUpOrGoAloneAsync();

    /// <summary>A replica that cannot hear what it missed joins anew, which no connection that stays up would make it do.</summary>
    private async Task CatchUpOrGoAloneAsync()
    {
        try
        {
            await CatchUpAsync();
        }
        catch (Exception exception)
        {
            if (!stopping.IsCancellationRequested)
            {
                state.GoAlone(StoreGuard.Why(exception, options.ConnectTimeout));
            }
        }
    }

    private async Task BeatOrGoAloneAsync()
    {
        try
        {
            await membership.BeatAsync(store).WaitAsync(options.ConnectTimeout, time, stopping.Token);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            state.GoAlone(StoreGuard.Why(exception, options.ConnectTimeout));
        }
    }

    /// <summary>Hears what was said while this replica could not listen.</summary>
    private async Task CatchUpAsync()
    {
        await catchingUp.WaitAsync(stopping.Token);
        try
        {
            // A replica that joins late has served alone, with keys that the others were told to drop; how late by the store's clock, only that says.
            var since = heardUntil ?? (await AskAsync(null)).Now - Age() - Margin;
            var (now, messages) = await AskAsync(since);
            foreach (var message in messages)
            {
                Hear(message);
            }

            // A little back: what was written before may become visible after, when another node took over.
            heardUntil = now - Margin;
        }
        finally
        {
            catchingUp.Release();
        }
    }

    private Task<(long Now, IReadOnlyList<string> Messages)> AskAsync(long? since) =>
        store.CatchUpAsync(since).WaitAsync(options.ConnectTimeout, time, stopping.Token);

    /// <summary>Milliseconds since this replica began, by whichever clock says more: one stands still while the machine sleeps, the other can be set back.</summary>
    private long Age() => (long)Math.Max(time.GetElapsedTime(began.Timestamp).TotalMilliseconds, (time.GetUtcNow() - began.Utc).TotalMilliseconds);

    // What was heard live stands in the catch-up too, and dropping twice would take the keys bought in between.
    private bool IsNew(string text)
    {
        if (heard.Count >= MostRemembered)
        {
            heard.Clear();
        }

        return heard.TryAdd(text, default);
    }

    private void Hear(string text)
    {
        var message = NewsMessage.TryParse(text, out var sender);
        if (message is NewsMessage.Landed landed)
        {
            wakeups.Wake(landed.Entry);
        }
        else if (sender == news.Sender || message is null || !IsNew(text))
        {
            return;
        }
        else if (message is NewsMessage.Discarded discarded)
        {
            ring.Discard(discarded.Owner, discarded.Fingerprint);
        }
        else if (message is NewsMessage.Dropped dropped)
        {
            ring.DropTenantHere(dropped.Tenant);
        }
    }
}
