using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Exchange;

/// <summary>
/// How keys are exchanged, cached, renewed and bounded by one configuration; immutable. A reload makes another one. An exchange uses the
/// terms of the request that caused it.
/// </summary>
internal sealed record KeyTerms
{
    /// <summary>
    /// First back-off of a tenant after a failed exchange; doubles, with full jitter. A constant: <see cref="LongestBackOff"/> is what an
    /// outage is about.
    /// </summary>
    public static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest that a key is cached, whatever its <c>expires_at</c> is. A constant: Aurora's keys are valid for 13 hours, so only a
    /// wrong time is longer.
    /// </summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);

    /// <summary>Where keys are exchanged; null in tests in which nothing is sent.</summary>
    public ExchangeTarget? Target { get; init; }

    /// <summary>Where the application key is read again when it changes; null if it is in no file.</summary>
    public string? WatchedKeyFile { get; init; }

    /// <summary>Share of a key's life after which it is renewed in the background; jittered downwards by up to 0.05.</summary>
    public double RefreshAt { get; init; } = 0.9;

    /// <summary>Time before a key's expiry from which it is no longer used.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Deadline of one exchange, waiting for its turn included.</summary>
    public TimeSpan ExchangeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Tenants whose keys are exchanged at start and renewed without traffic.</summary>
    public IReadOnlyList<TenantId> Warm { get; init; } = [];

    /// <summary>How long readiness waits for the warm tenants. A constant: orchestrators allow a start about a minute.</summary>
    public TimeSpan WarmTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum number of owners (tenants and sessions) remembered; the least recently used are removed first.</summary>
    public int Capacity { get; init; } = 100_000;

    /// <summary>
    /// The maximum number of sessions, half of <see cref="Capacity"/>: sessions come from outside, and must leave room for the tenants. A
    /// spent token is never dropped to make room; new sessions are refused instead.
    /// </summary>
    public int MaxSessions { get; init; } = 50_000;

    /// <summary>
    /// How long a session is remembered after its key expired, to return <c>session-ended</c> and never send its token again. A constant: a
    /// token is of no use to Aurora for longer.
    /// </summary>
    public TimeSpan SessionMemory { get; init; } = TimeSpan.FromHours(2);

    /// <summary>
    /// Requests that may wait for one owner's exchange at once. A constant: what may be held at all is bounded by memory for each caller
    /// before.
    /// </summary>
    public int MaxWaiters { get; init; } = 20_000;

    /// <summary>Exchanges a minute that one caller may cause for tenants and sessions not seen before.</summary>
    public int NewTenantsPerMinute { get; init; } = 120;

    /// <summary>Exchanges a minute in all; API traffic does not count here.</summary>
    public int ExchangesPerMinute { get; init; } = 600;

    /// <summary>
    /// How long Aurora's verdict that a tenant has not authorised the application is cached. A constant: short enough for a person who has
    /// just authorised it, and long enough that a client that retries costs four exchanges a minute.
    /// </summary>
    public TimeSpan RefusalMemory { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest back-off, and the longest <c>Retry-After</c> of Aurora that is obeyed.</summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// After a new key was refused too: how long no further exchange is made for that tenant. A constant: it bounds what an Aurora that
    /// refuses its own keys costs to two exchanges a minute.
    /// </summary>
    public TimeSpan Brake { get; init; } = TimeSpan.FromSeconds(30);
}
