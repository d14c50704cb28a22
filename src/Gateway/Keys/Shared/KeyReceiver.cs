using System.Collections.Concurrent;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// The messages about keys. Does what the other replicas say, once: messages as they come, and those that were missed; what is not
/// authentic is counted and ignored. Sends this replica's own that wait.
/// </summary>
internal sealed class KeyReceiver(
    ISharedStore store, KeyPublisher publisher, SignedMessage messages, StoreClock clock, DropLedger drops, Wakeups wakeups, KeyRing ring,
        SharedMetrics metrics, TimeProvider time)
    : IReplicaMessages
{
    private const int MostRemembered = 20_000;
    private const int Margin = 1000;

    // Between the date of a message and its arrival: written down and put back later, it is not done again.
    private const long LongestDelay = 60_000;

    private readonly ConcurrentDictionary<string, bool> heard = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim catchingUp = new(1, 1);
    private readonly ClockReading began = ClockReading.Of(time);
    private long? heardUntil;
    private long beganByStore = long.MaxValue;

    public void Dispose() => catchingUp.Dispose();

    public void Receive(string text)
    {
        if (Read(text, out var sender, out var at) is not { } message)
        {
            return;
        }

        if (message is KeyMessage.Landed landed)
        {
            wakeups.Wake(landed.Entry);
        }
        else if (clock.Now is not { } now || Math.Abs(now - at) <= LongestDelay)
        {
            Do(text, message, sender, at);
        }
    }

    public Task SendPendingAsync(TimeSpan atMost, CancellationToken cancellation) =>
        publisher.PublishPendingAsync(atMost, time, cancellation);

    public Task SendRestAsync() => publisher.CatchUpAsync();

    // What waits for another replica's message would wait without success.
    public void Lost() => wakeups.WakeAll();

    public async Task CatchUpAsync(TimeSpan atMost)
    {
        await catchingUp.WaitAsync();
        try
        {
            if (heardUntil is null)
            {
                // A replica that joins late was standalone meanwhile, with keys that the others were asked to drop. Only the store's clock
                // shows how late it is.
                var (first, _) = await AskAsync(null, atMost);
                clock.Read(first);
                beganByStore = first - Age() - Margin;
            }

            var since = heardUntil ?? 0;
            var (now, texts) = await AskAsync(since, atMost);
            foreach (var text in texts)
            {
                if (Read(text, out var sender, out var at) is { } message and not KeyMessage.Landed && at >= since - LongestDelay)
                {
                    Do(text, message, sender, at);
                }
            }

            // A little back: what was written before may become visible after, when another node became the primary.
            heardUntil = now - Margin;
        }
        finally
        {
            catchingUp.Release();
        }
    }

    private async Task<(long Now, IReadOnlyList<string> Messages)> AskAsync(long? since, TimeSpan atMost)
    {
        var asked = store.CatchUpAsync(since);
        if (await RunningWait.CompletesAsync(asked, atMost, time))
        {
            return await asked;
        }

        _ = asked.ContinueWith(static late => late.Exception, TaskScheduler.Default);
        throw new TimeoutException();
    }

    private KeyMessage? Read(string text, out string sender, out long at)
    {
        var message = messages.TryRead(text, out sender, out at);
        if (message is null)
        {
            metrics.Ignored("news");
        }

        return message;
    }

    private void Do(string text, KeyMessage message, string sender, long at)
    {
        if (message is KeyMessage.Dropped voided)
        {
            drops.Note(voided.Tenant, at);
        }

        // What was said before this replica began concerns no key that it holds.
        if (sender == publisher.Sender || at < beganByStore - LongestDelay || !IsNew(text))
        {
            return;
        }

        if (message is KeyMessage.Discarded discarded)
        {
            ring.Discard(discarded.Owner, discarded.Fingerprint);
        }
        else if (message is KeyMessage.Dropped dropped)
        {
            ring.DropTenantHere(dropped.Tenant);
        }
        else if (message is KeyMessage.Reconsidered changed)
        {
            ring.ReconsiderHere(changed.Tenant, changed.IsAuthorised);
        }
    }

    /// <summary>
    /// Milliseconds since this replica began, by the clock that shows more: one is paused while the machine sleeps, the other can be set
    /// back.
    /// </summary>
    private long Age() =>
        (long)Math.Max(time.GetElapsedTime(began.Timestamp).TotalMilliseconds, (time.GetUtcNow() - began.Utc).TotalMilliseconds);

    // What was received live is also in the catch-up, and dropping twice would remove the keys exchanged in between. Only authentic
    // messages are kept.
    private bool IsNew(string text)
    {
        if (heard.Count >= MostRemembered)
        {
            heard.Clear();
        }

        return heard.TryAdd(text, default);
    }
}
