using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>Every owner's temporary key: from memory, else from one exchange per owner for which all its calls wait.</summary>
internal sealed class KeyRing : IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly SlotRules rules;
    private readonly SlotTable table;
    private readonly ExchangeLauncher launcher;
    private readonly TimeProvider coarse;
    private readonly IKeyPublisher publisher;
    private readonly ITimer sweeper;
    private volatile KeySlot? lastAsked;

    public KeyRing(
        IKeyExchange exchange, ExchangeEndpoint endpoint, KeyTerms terms, TimeProvider time, KeyMetrics metrics, ILogger<KeyRing> log,
        Func<double>? random = null, IKeyPublisher? publisher = null, Action<Action>? start = null)
    {
        rules = new SlotRules(terms, endpoint, time, random ?? Random.Shared.NextDouble, metrics, log);
        table = new SlotTable(rules);
        launcher = new ExchangeLauncher(exchange, rules, start);
        coarse = CoarseClock.Of(time);
        this.publisher = publisher ?? NoKeyPublisher.Instance;
        sweeper = time.CreateTimer(static table => ((SlotTable)table!).Sweep(), table, SweepInterval, SweepInterval);
    }

    /// <summary>
    /// Called after each request to Aurora's token endpoint, with the caller that caused it, null for a renewal, and the failure, null for
    /// a key.
    /// </summary>
    public Action<string?, TenantId, KeyFailureKind?>? Exchanged { set => launcher.Exchanged = value; }

    /// <summary>The terms in use: for what no request causes, and for the bounds of the table.</summary>
    public KeyTerms Terms => rules.Terms;

    /// <summary>Owners in memory.</summary>
    public int Count => table.Count;

    /// <summary>The cached backend keys; nothing is copied, so that reading the metrics of 100 000 tenants costs no memory.</summary>
    public IEnumerable<TemporaryKey> BackendKeys =>
        table.All.Where(static slot => slot.Owner.Session is null).Select(static slot => slot.Key).OfType<TemporaryKey>();

    /// <summary>
    /// The owner's key. A hit takes no lock, does not await and allocates nothing. A key that expires soon is served, and renewed in the
    /// background.
    /// </summary>
    /// <param name="owner">Whose key.</param>
    /// <param name="session">The token to spend if this is the session's first call; null for a backend key.</param>
    /// <param name="caller">Its exchanges for owners without an earlier key are bounded.</param>
    /// <param name="cancellation">The caller's; a caller that leaves does not end the exchange.</param>
    /// <param name="terms">Those of the request, for an exchange that it causes; null for those in use.</param>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public ValueTask<KeyResult> GetAsync(
        in KeyOwner owner, SessionToken? session, string? caller, CancellationToken cancellation, KeyTerms? terms = null)
    {
        if (table.Find(owner) is { } slot)
        {
            var now = ClockReading.Of(coarse);
            if (slot.TryServe(now) is { } key)
            {
                slot.Touch(now);
                if (key.IsRenewalDue(now))
                {
                    Renew(slot, now);
                }

                rules.Metrics.LookedUp(KeySource.Memory);
                return new(KeyResult.Of(key, KeySource.Memory));
            }
        }

        return MissAsync(owner, session, caller, terms ?? rules.Terms, cancellation);
    }

    /// <summary>The owner's key if it is cached; no exchange is made for it.</summary>
    public KeyResult Cached(in KeyOwner owner) => table.Find(owner)?.TryServe(rules.Now) is { } key
        ? Counted(KeyResult.Of(key, KeySource.Memory))
        : KeyResult.Of(KeyFailures.Draining);

    /// <summary>True if a cached key can be served. Unlike <see cref="KeepWarm"/> this begins no exchange.</summary>
    public bool Holds(in KeyOwner owner) => table.Find(owner)?.TryServe(rules.Now) is not null;

    /// <summary>True if Aurora's last response was that the tenant has not authorised the application.</summary>
    public bool IsNotAuthorized(in KeyOwner owner) =>
        table.Find(owner)?.Read(rules.Now).LastFailure is { Kind: KeyFailureKind.TenantNotAuthorized };

    /// <summary>Exchanges or renews the owner's key in the background if that is due.</summary>
    /// <returns>True if a cached key can be served.</returns>
    public bool KeepWarm(in KeyOwner owner)
    {
        if (table.FindOrAdd(owner) is not { } slot)
        {
            return false;
        }

        var now = rules.Now;
        slot.Touch(now);
        var key = slot.TryServe(now);
        if (key?.IsRenewalDue(now) != false)
        {
            Renew(slot, now);
        }

        return key is not null;
    }

    /// <summary>Makes one exchange for a tenant in use, to find out whether the application key and the endpoint work.</summary>
    /// <remarks>Without a session token, even if only sessions were in use: Aurora's response to that shows as much.</remarks>
    public void Prove()
    {
        if (lastAsked is { } asked && table.FindOrAdd(new KeyOwner(asked.Owner.Tenant)) is { } slot)
        {
            Renew(slot, rules.Now, atOnce: true);
        }
    }

    /// <summary>Discards exactly <paramref name="rejected"/>, a key that Aurora rejected with 401; never its successor.</summary>
    public DiscardOutcome Discard(TemporaryKey rejected)
    {
        var outcome = table.Find(rejected.Owner)?.Discard(rejected) ?? DiscardOutcome.Superseded;
        if (outcome == DiscardOutcome.Discarded)
        {
            publisher.Discarded(rejected.Owner, rejected.Fingerprint);
        }

        return outcome;
    }

    /// <summary>Discards the key with this fingerprint, which Aurora rejected at another replica.</summary>
    public void Discard(in KeyOwner owner, string fingerprint) => table.Find(owner)?.Discard(fingerprint);

    /// <summary>Drops the tenant's keys and failures, its sessions' too, on every replica; a key being exchanged is not kept.</summary>
    /// <returns>How many keys were dropped here.</returns>
    public int DropTenant(TenantId tenant)
    {
        // First the store: what it returns before it has this message is dropped with the rest.
        publisher.Dropped(tenant);
        return DropTenantHere(tenant);
    }

    /// <summary><see cref="DropTenant"/> on this replica only.</summary>
    public int DropTenantHere(TenantId tenant)
    {
        var dropped = table.All.Count(slot => slot.Owner.Tenant == tenant && slot.Reset(dropsKey: true));
        KeyRingLog.Dropped(rules.Log, tenant, dropped);
        return dropped;
    }

    /// <summary>
    /// Aurora announced a change: clears the tenant's failures on every replica, so that the next request makes an exchange. If the
    /// authorisation was withdrawn, the backend key is dropped too. A session's token can be sent only once, so a session keeps its key.
    /// </summary>
    public void Reconsider(TenantId tenant, bool isAuthorised)
    {
        publisher.Reconsidered(tenant, isAuthorised);
        ReconsiderHere(tenant, isAuthorised);
    }

    /// <summary><see cref="Reconsider"/> on this replica only.</summary>
    public void ReconsiderHere(TenantId tenant, bool isAuthorised)
    {
        foreach (var slot in table.All.Where(slot => slot.Owner.Tenant == tenant))
        {
            slot.Reset(dropsKey: !isAuthorised && slot.Owner.Session is null);
        }
    }

    /// <summary>The owners with the worst trouble first, then those whose keys expire first; without a secret.</summary>
    /// <param name="most">The length of the list.</param>
    public KeyRingSnapshot Snapshot(int most) => KeyRingSnapshot.Of(table.All, most, rules.Now);

    /// <summary>Another model is in use: its terms hold from now on. Exchanges under way keep theirs.</summary>
    public void Follow(KeyTerms next) => rules.Follow(next);

    /// <summary>Begins no further exchange; exchanges under way end normally.</summary>
    public void StopExchanging() => launcher.Stop();

    public void Dispose()
    {
        launcher.Dispose();
        sweeper.Dispose();
    }

    private async ValueTask<KeyResult> MissAsync(
        KeyOwner owner, SessionToken? session, string? caller, KeyTerms terms, CancellationToken cancellation)
    {
        var wasPutOff = false;
        while (true)
        {
            var joined = table.Join(owner, caller, terms, out var slot);
            lastAsked = owner.Session is null ? slot ?? lastAsked : lastAsked ?? slot;
            if (joined.Flight is not { } flight)
            {
                return Counted(joined.Result!.Value);
            }

            if (joined.Begins)
            {
                launcher.Launch(slot!, flight, session);
            }

            var landed = await flight.WaitAsync(cancellation);
            ExchangeSpan.Link(flight);
            if (landed.Failure is { IsPutOff: true } && !joined.Begins && !wasPutOff)
            {
                // The renewal was put off because the key was still good; Aurora has rejected that key since.
                wasPutOff = true;
            }
            else if (joined.ResultOf(landed) is { } result)
            {
                return Counted(result);
            }
        }
    }

    private KeyResult Counted(in KeyResult result)
    {
        if (result.Key is not null)
        {
            rules.Metrics.LookedUp(result.Source);
        }

        return result;
    }

    private void Renew(KeySlot slot, in ClockReading now, bool atOnce = false)
    {
        if (slot.Renew(now, atOnce) is { } flight)
        {
            rules.Metrics.Renewing();
            launcher.Launch(slot, flight, session: null);
        }
    }
}
