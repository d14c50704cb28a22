using System.Collections.Concurrent;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>
/// Holds every owner's temporary key and sees to it that there is one: memory, else one exchange per owner that everybody waits for.
/// The invariants stand in this folder's README.
/// </summary>
public sealed partial class KeyRing : IDisposable
{
    /// <summary>Refusals of working keys within <see cref="KeysOptions.Brake"/> of each other that are still answered with a new key.</summary>
    private const int RefusalsToBrake = 5;

    // Without the first caller's execution context: the exchange is nobody's child.
    private static readonly Action<Action> OnThePool = static work => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false);

    private readonly ConcurrentDictionary<KeyOwner, KeySlot> slots = new();
    private readonly IKeyExchange exchange;
    private readonly ExchangeEndpoint endpoint;
    private readonly KeysOptions options;
    private readonly TimeProvider time;
    private readonly TimeProvider coarse;
    private readonly KeyMetrics metrics;
    private readonly ILogger<KeyRing> log;
    private readonly Func<double> random;
    private readonly IKeyNews news;
    private readonly Action<Action> start;
    private readonly ExchangeBudget budget;
    private readonly ExchangeWindow window;
    private readonly CancellationTokenSource stopping = new();
    private readonly ITimer sweeper;
    private readonly long touchInterval;
    private volatile AuroraSite? site;
    private volatile KeySlot? lastAsked;
    private long generations;
    private int count;
    private int sessions;

    /// <param name="exchange">Buys.</param>
    /// <param name="endpoint">What is known of the token endpoint.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="log">The log.</param>
    /// <param name="random">0 to 1; spreads renewals and back-offs.</param>
    /// <param name="news">Tells the other replicas.</param>
    /// <param name="start">Begins an exchange beside its caller; on the thread pool unless somebody else decides when.</param>
    /// <param name="site">Where keys are bought; null in tests that have none.</param>
    public KeyRing(
        IKeyExchange exchange, ExchangeEndpoint endpoint, KeysOptions options, TimeProvider time, KeyMetrics metrics, ILogger<KeyRing> log, Func<double>? random = null,
        IKeyNews? news = null, Action<Action>? start = null, AuroraSite? site = null)
    {
        this.exchange = exchange;
        this.endpoint = endpoint;
        this.options = options;
        this.time = time;
        coarse = CoarseClock.Of(time);
        this.metrics = metrics;
        this.log = log;
        this.random = random ?? Random.Shared.NextDouble;
        this.site = site;
        this.news = news ?? NoKeyNews.Instance;
        this.start = start ?? OnThePool;
        budget = new ExchangeBudget(options, time);
        window = new ExchangeWindow(time);
        touchInterval = time.TimestampFrequency;
        sweeper = time.CreateTimer(static ring => ((KeyRing)ring!).Sweep(), this, SweepInterval, SweepInterval);
    }

    /// <summary>Called after each request to Aurora's token endpoint, with the caller that caused it; null for a renewal.</summary>
    public Action<string?, TenantId>? Exchanged { get; set; }

    /// <summary>Owners remembered.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>
    /// The owner's key. A hit takes no lock, does not await and allocates nothing; near its end the key is served and renewed behind the caller.
    /// </summary>
    /// <param name="owner">Whose key.</param>
    /// <param name="session">The token to spend if this is the session's first call; null for a backend key.</param>
    /// <param name="caller">Who asks: counts exchanges for owners never seen before.</param>
    /// <param name="cancellation">The caller's; leaving does not end the exchange.</param>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public ValueTask<KeyAnswer> GetAsync(in KeyOwner owner, SessionToken? session, string? caller, CancellationToken cancellation) =>
        GetAsync(owner, session, caller, site, cancellation);

    /// <inheritdoc cref="GetAsync(in KeyOwner, SessionToken?, string?, CancellationToken)"/>
    /// <param name="owner">Whose key.</param>
    /// <param name="session">The token to spend if this is the session's first call; null for a backend key.</param>
    /// <param name="caller">Who asks: counts exchanges for owners never seen before.</param>
    /// <param name="at">The site that the request is bound for: no other's key is handed out.</param>
    /// <param name="cancellation">The caller's; leaving does not end the exchange.</param>
    public ValueTask<KeyAnswer> GetAsync(in KeyOwner owner, SessionToken? session, string? caller, AuroraSite? at, CancellationToken cancellation)
    {
        if (slots.TryGetValue(owner, out var slot) && slot.Key is { } key && ReferenceEquals(key.Site, at))
        {
            var now = Moment.Of(coarse);
            if (key.IsServable(now))
            {
                if (now.Timestamp - Volatile.Read(ref slot.LastUsed) > touchInterval)
                {
                    Volatile.Write(ref slot.LastUsed, now.Timestamp);
                }

                if (key.IsRenewalDue(now))
                {
                    RenewBehind(slot, now);
                }

                metrics.LookedUp(KeySource.Memory);
                return new(KeyAnswer.Of(key, KeySource.Memory));
            }
        }

        return MissAsync(owner, session, caller, at, cancellation);
    }

    /// <summary>Buys or renews the owner's key if that is due, and waits for nobody: keeps warm tenants warm.</summary>
    /// <returns>True if a key is held that can be served.</returns>
    public bool KeepWarm(in KeyOwner owner)
    {
        var slot = FindOrAdd(owner, out _);
        if (slot is null)
        {
            return false;
        }

        var now = Moment.Of(time);
        Volatile.Write(ref slot.LastUsed, now.Timestamp);
        var servable = slot.Key is { } key && ReferenceEquals(key.Site, site) && key.IsServable(now);
        if (!servable || slot.Key!.IsRenewalDue(now))
        {
            RenewBehind(slot, now);
        }

        return servable;
    }

    /// <summary>
    /// Makes one exchange for a tenant that was asked for before, to find out whether the application key and the endpoint are good. Without a session's
    /// token, also where only sessions ask: that it is missing tells as much.
    /// </summary>
    public void Prove()
    {
        if (lastAsked is { } asked && FindOrAdd(new KeyOwner(asked.Owner.Tenant), out _) is { } slot)
        {
            Volatile.Write(ref slot.NextRenewal, long.MinValue);
            RenewBehind(slot, Moment.Of(time));
        }
    }

    /// <summary>Forgets exactly <paramref name="refused"/>, a key that Aurora answered with 401; never its successor.</summary>
    public DiscardOutcome Discard(TemporaryKey refused)
    {
        if (!slots.TryGetValue(refused.Owner, out var slot))
        {
            return DiscardOutcome.Superseded;
        }

        lock (slot.Gate)
        {
            if (!ReferenceEquals(slot.Key, refused))
            {
                return DiscardOutcome.Superseded;
            }

            var now = Moment.Of(time);
            if (slot.Brake is { } brake && !brake.HasPassed(now))
            {
                return DiscardOutcome.Braked;
            }

            // A key that never worked after one that was refused, or one refusal after the other: buying more would not help.
            slot.Refusals = slot.Suspicion is { } suspicion && !suspicion.HasPassed(now) ? slot.Refusals + 1 : 1;
            if (refused.Owner.Session is null && slot.Refusals > 1 && (!refused.WasAccepted || slot.Refusals > RefusalsToBrake))
            {
                slot.Brake = Deadline.After(now, options.Brake, time);
                Log.Braked(log, refused.Owner, refused.Generation, options.Brake);
                return DiscardOutcome.Braked;
            }

            slot.Key = null;
            slot.Refused = refused.Fingerprint;
            slot.Brake = null;
            slot.Suspicion = Deadline.After(now, options.Brake, time);
            metrics.Discarded();
            Log.Refused(log, refused.Owner, refused.Generation);
        }

        news.Discarded(refused.Owner, refused.Fingerprint);
        return DiscardOutcome.Discarded;
    }

    /// <summary>Forgets the key with this fingerprint, as told by another replica.</summary>
    public void Discard(in KeyOwner owner, string fingerprint)
    {
        if (slots.TryGetValue(owner, out var slot))
        {
            lock (slot.Gate)
            {
                if (slot.Flight is { } underWay)
                {
                    underWay.Refused = fingerprint;
                }

                if (slot.Key?.Fingerprint == fingerprint)
                {
                    slot.Key = null;
                    NoteRefused(slot, fingerprint);
                }
            }
        }
    }

    // A successor refused at once pulls the brake here too, or each replica would buy one more to find out. Called under its gate.
    private void NoteRefused(KeySlot slot, string fingerprint)
    {
        var now = Moment.Of(time);
        slot.Refused = fingerprint;
        slot.Refusals = slot.Suspicion is { } suspicion && !suspicion.HasPassed(now) ? slot.Refusals + 1 : 1;
        slot.Suspicion = Deadline.After(now, options.Brake, time);
    }

    /// <summary>
    /// Drops every key of the tenant, its sessions' too, and what is remembered of its failures, on every replica; a key still being bought is not kept.
    /// </summary>
    /// <returns>How many keys were dropped here.</returns>
    public int DropTenant(TenantId tenant)
    {
        // Told first: what the store gives until it has heard of this is dropped with the rest.
        news.Dropped(tenant);
        return DropTenantHere(tenant);
    }

    /// <summary><see cref="DropTenant"/> on this replica alone, as told by another.</summary>
    public int DropTenantHere(TenantId tenant)
    {
        var dropped = 0;
        foreach (var (owner, slot) in slots)
        {
            if (owner.Tenant != tenant)
            {
                continue;
            }

            lock (slot.Gate)
            {
                dropped += slot.Key is null ? 0 : 1;
                slot.IsOwedExchange |= slot.Key is not null;
                slot.Refused = slot.Key?.Fingerprint ?? slot.Refused;
                slot.Key = null;
                slot.Setback = slot.LastFailure = null;
                slot.Brake = slot.Suspicion = null;
                slot.Failures = 0;
                slot.Epoch++;
                Volatile.Write(ref slot.NextRenewal, long.MinValue);
            }
        }

        Log.Dropped(log, tenant, dropped);
        return dropped;
    }

    public void Dispose()
    {
        // Not disposed: it would throw at whoever stops a gateway whose start failed, and without a timer nothing is left of it.
        stopping.Cancel();
        sweeper.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Information, "Key of {Owner} is generation {Generation} now, until {EndsAt:u}")]
        public static partial void Bought(ILogger log, KeyOwner owner, long generation, DateTimeOffset endsAt);

        [LoggerMessage(1102, LogLevel.Warning, "No key for {Owner} ({Kind}): {Detail}")]
        public static partial void Failed(ILogger log, KeyOwner owner, KeyFailureKind kind, string detail);

        [LoggerMessage(1103, LogLevel.Warning, "Aurora refused the key of {Owner}, generation {Generation}: it is discarded")]
        public static partial void Refused(ILogger log, KeyOwner owner, long generation);

        [LoggerMessage(1104, LogLevel.Error, "Aurora refused a fresh key of {Owner} too, generation {Generation}: nothing more is exchanged for it for {Brake}")]
        public static partial void Braked(ILogger log, KeyOwner owner, long generation, TimeSpan brake);

        [LoggerMessage(1105, LogLevel.Information, "Dropped {Count} keys of tenant {Tenant}")]
        public static partial void Dropped(ILogger log, TenantId tenant, int count);

        [LoggerMessage(1108, LogLevel.Information, "Keys are bought at {Site} from now on; {Count} keys of the site before were dropped")]
        public static partial void Moved(ILogger log, string? site, int count);

        [LoggerMessage(1106, LogLevel.Warning, "The key of {Owner} lives {Life} only, shorter than Keys:Margin: its margin is a tenth of that")]
        public static partial void ShortLived(ILogger log, KeyOwner owner, TimeSpan life);

        [LoggerMessage(1107, LogLevel.Error, "An exchange for {Owner} ended unexpectedly")]
        public static partial void Unexpected(ILogger log, KeyOwner owner, Exception exception);
    }
}
