namespace AuroraGateway.Keys.Exchange;

/// <summary>How keys are held, renewed and protected from trouble.</summary>
public sealed class KeysOptions
{
    /// <summary>Share of a key's life after which it is renewed behind the callers; jittered downwards by up to 0.05.</summary>
    public double RefreshAt { get; set; } = 0.9;

    /// <summary>Time before a key's expiry from which it is no longer used.</summary>
    public TimeSpan Margin { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Deadline of one exchange, waiting for its turn included.</summary>
    public TimeSpan ExchangeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The longest that a key is cached, whatever its <c>expires_at</c> is. A constant: Aurora's keys live for an hour, so that only a
    /// wrong time is longer.
    /// </summary>
    public TimeSpan LongestLife { get; internal set; } = TimeSpan.FromHours(24);

    /// <summary>Tenants exchanged at start and kept renewed without traffic.</summary>
    public List<string> Warm { get; set; } = [];

    /// <summary>How long readiness waits for the warm tenants. A constant: orchestrators allow a start about a minute.</summary>
    public TimeSpan WarmTimeout { get; internal set; } = TimeSpan.FromSeconds(30);

    /// <summary>Owners (tenants and sessions) remembered at the most; the least recently used go first.</summary>
    public int Capacity { get; set; } = 100_000;

    /// <summary>
    /// The maximum number of sessions, half of <see cref="Capacity"/>: sessions come from outside, and must leave room for the tenants. A
    /// spent token is never dropped to make room; new sessions are refused instead.
    /// </summary>
    public int MaxSessions { get; internal set; } = 50_000;

    /// <summary>
    /// How long a session is remembered after its key expired, to return <c>session-ended</c> and never send its token again. A constant: a
    /// token is of no use to Aurora for longer.
    /// </summary>
    public TimeSpan SessionMemory { get; internal set; } = TimeSpan.FromHours(2);

    /// <summary>
    /// Requests that may wait for one owner's exchange at once. A constant: what may be held at all is bounded by memory for each caller
    /// before.
    /// </summary>
    public int MaxWaiters { get; internal set; } = 20_000;

    /// <summary>Exchanges a minute that one caller may cause for tenants and sessions not seen before.</summary>
    public int NewTenantsPerMinute { get; set; } = 120;

    /// <summary>Exchanges a minute in all; API traffic does not count here.</summary>
    public int ExchangesPerMinute { get; set; } = 600;

    /// <summary>
    /// How long Aurora's verdict that a tenant has not authorised the application is cached. A constant: short enough for a person who has
    /// just authorised it, and long enough that a client that retries costs four exchanges a minute.
    /// </summary>
    public TimeSpan RefusalMemory { get; internal set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// First back-off of a tenant after a failed exchange; doubles, with full jitter. A constant: <see cref="LongestBackOff"/> is what an
    /// outage is about.
    /// </summary>
    public TimeSpan BackOff { get; internal set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest back-off, and the longest <c>Retry-After</c> of Aurora that is obeyed.</summary>
    public TimeSpan LongestBackOff { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// After a new key was refused too: how long no further exchange is made for that tenant. A constant: it bounds what an Aurora that
    /// refuses its own keys costs to two exchanges a minute.
    /// </summary>
    public TimeSpan Brake { get; internal set; } = TimeSpan.FromSeconds(30);
}
