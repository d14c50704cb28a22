using System.Collections.Concurrent;
using System.Security.Cryptography;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Shared;

/// <summary>Publishes to the other replicas what this one's ring discarded or dropped; what cannot be published now is published when the
/// store is back.</summary>
internal sealed class KeyPublisher(
    ISharedStore store, IKeyStore keys, StoreGuard guard, SharedNames names, Seals seals, SignedMessage messages, StoreClock clock,
    DropLedger drops) : IKeyPublisher
{
    private const int MostPending = 10_000;

    // A discard that is not published costs each replica one 401; a drop that is not published leaves the tenant's keys in use.
    private const int MostPendingRefusals = MostPending / 2;

    private readonly ConcurrentQueue<KeyMessage> pending = new();
    private long numbers;

    /// <summary>This replica's name among the others, new at every start.</summary>
    public string Sender { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>To be published when the store is back.</summary>
    public int Pending => pending.Count;

    public string Landed(string entry) => messages.Write(new KeyMessage.Landed(entry), Sender, 0, clock.Now ?? 0);

    public void Discarded(in KeyOwner owner, string fingerprint) => Tell(new KeyMessage.Discarded(owner, fingerprint));

    public void Dropped(TenantId tenant) => Tell(new KeyMessage.Dropped(tenant));

    public void Reconsidered(TenantId tenant, bool isAuthorised) => Tell(new KeyMessage.Reconsidered(tenant, isAuthorised));

    /// <summary>
    /// Publishes what could not be published, before the replica takes any key from the store: one that was dropped here meanwhile may
    /// still be there. A message that the store does not accept stays in the queue.
    /// </summary>
    /// <param name="atMost">For each message.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="cancellation">Of the joining.</param>
    public async Task PublishPendingAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
    {
        while (pending.TryDequeue(out var message))
        {
            try
            {
                var said = SayAsync(message, await RevokeAsync(message).WaitAsync(atMost, time, cancellation));
                await said.WaitAsync(atMost, time, cancellation);
            }
            catch
            {
                pending.Enqueue(message);
                throw;
            }
        }
    }

    /// <summary>Publishes what could not be published before.</summary>
    public async Task CatchUpAsync()
    {
        for (var left = pending.Count; left > 0 && pending.TryDequeue(out var message); left--)
        {
            await TellAsync(message);
        }
    }

    // The call is made before this returns, so that it goes to the store before anything that is asked later.
    private void Tell(KeyMessage message) => _ = TellAsync(message);

    private async Task TellAsync(KeyMessage message)
    {
        var (revoked, at) = await guard.TryAsync(SharedStep.Revoke, () => RevokeAsync(message));
        var both = revoked && await guard.TryAsync(SharedStep.Tell, () => SayAsync(message, at));
        if (!both && pending.Count < (message is KeyMessage.Dropped or KeyMessage.Reconsidered ? MostPending : MostPendingRefusals))
        {
            pending.Enqueue(message);
            if (guard.IsJoined)
            {
                // The store came back while this was on its way: the join has looked already.
                await CatchUpAsync();
            }
        }
    }

    /// <returns>When, by the store's clock; messages are dated by it.</returns>
    private async Task<long> RevokeAsync(KeyMessage message)
    {
        switch (message)
        {
            case KeyMessage.Discarded discarded:
                await keys.DiscardAsync(names.Of(discarded.Owner, seals.Current), discarded.Fingerprint);
                break;
            case KeyMessage.Dropped dropped:
                var at = await keys.DropAsync(
                    names.Of(new KeyOwner(dropped.Tenant), seals.Current), KeyTerms.LongestLife + TimeSpan.FromHours(1));
                drops.Note(dropped.Tenant, at);
                return at;
            case KeyMessage.Reconsidered changed:
                await keys.ReconsiderAsync(names.Of(new KeyOwner(changed.Tenant), seals.Current), keepsKey: changed.IsAuthorised);
                break;
        }

        return clock.Now ?? 0;
    }

    private Task SayAsync(KeyMessage message, long at) =>
        store.TellAsync(messages.Write(message, Sender, Interlocked.Increment(ref numbers), at));
}
