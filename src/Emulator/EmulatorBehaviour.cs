using System.Collections.Frozen;
using Switches = AuroraGateway.Emulator.BehaviourSwitches;

namespace AuroraGateway.Emulator;

/// <summary>
/// How this Aurora behaves: the switches of <c>PUT /_emulator/behaviour</c> under the same names, safe to change from any thread.
/// </summary>
public sealed partial class EmulatorBehaviour
{
    /// <summary>Milliseconds before <c>create_token</c> responds. Default 0.</summary>
    public int ExchangeDelayMs { get => Number(Switches.ExchangeDelayMs); set => Values[Switches.ExchangeDelayMs] = value; }

    /// <summary>
    /// The status that <c>create_token</c> returns for every request, such as 503 for an outage. A 2xx without
    /// <see cref="ExchangeBody"/> is a normal success with that status. Default null: it depends on the request.
    /// </summary>
    public int? ExchangeStatus { get => (int?)Values[Switches.ExchangeStatus]; set => Values[Switches.ExchangeStatus] = value; }

    /// <summary>The body that <c>create_token</c> returns, with 200 unless <see cref="ExchangeStatus"/> says otherwise.</summary>
    public string? ExchangeBody { get => Text(Switches.ExchangeBody); set => Values[Switches.ExchangeBody] = value; }

    /// <summary>
    /// <c>Retry-After</c> with an <see cref="ExchangeStatus"/> or <see cref="ApiStatus"/> of 429 or 503, sent as written: seconds, a
    /// date or an invalid value. A rate limit that is used up computes its own.
    /// </summary>
    public string? RetryAfter { get => Text(Switches.RetryAfter); set => Values[Switches.RetryAfter] = value; }

    /// <summary>Lifetime in seconds of keys that are exchanged from now on; may be negative. Default 46 800 (13 hours).</summary>
    public int KeyLifetimeSeconds { get => Number(Switches.KeyLifetimeSeconds); set => Values[Switches.KeyLifetimeSeconds] = value; }

    /// <summary>Seconds that its clock is ahead of the true time, in <c>Date</c> and <c>expires_at</c> alike. Default 0.</summary>
    public int ClockSkewSeconds { get => Number(Switches.ClockSkewSeconds); set => Values[Switches.ClockSkewSeconds] = value; }

    /// <summary>Milliseconds before the response to any other call. Default 0.</summary>
    public int ApiDelayMs { get => Number(Switches.ApiDelayMs); set => Values[Switches.ApiDelayMs] = value; }

    /// <summary>The status of every call that passes the key check and the rate limit. Default null: the normal response.</summary>
    public int? ApiStatus { get => (int?)Values[Switches.ApiStatus]; set => Values[Switches.ApiStatus] = value; }

    /// <summary>Calls a minute for one key before 429. Default 90.</summary>
    public int RatePerMinute { get => Number(Switches.RatePerMinute); set => Values[Switches.RatePerMinute] = value; }

    /// <summary>A new key revokes the tenant's older ones. Not published by Aurora; default false.</summary>
    public bool NewKeyRevokesOld { get => Flag(Switches.NewKeyRevokesOld); set => Values[Switches.NewKeyRevokesOld] = value; }

    /// <summary>Tenants that have not authorised the application: <c>create_token</c> returns 403. Their keys stay valid.</summary>
    public IReadOnlySet<string> UnauthorizedTenants
    {
        get => (IReadOnlySet<string>)Values[Switches.UnauthorizedTenants]!;
        set => Values[Switches.UnauthorizedTenants] = value.ToFrozenSet();
    }

    /// <summary>The application is an embedded one: an exchange without session token receives 422. Default false.</summary>
    public bool RequireSessionToken { get => Flag(Switches.RequireSessionToken); set => Values[Switches.RequireSessionToken] = value; }

    /// <summary>Seconds within which a session token must be spent. Default 3 600.</summary>
    public int SessionTokenLifetimeSeconds
    {
        get => Number(Switches.SessionTokenLifetimeSeconds);
        set => Values[Switches.SessionTokenLifetimeSeconds] = value;
    }

    /// <summary>The status of a successful exchange. Not published by Aurora; default 200.</summary>
    public int ExchangeSuccessStatus
    {
        get => Number(Switches.ExchangeSuccessStatus);
        set => Values[Switches.ExchangeSuccessStatus] = value;
    }

    /// <summary><c>aurora</c> (<c>yyyy-MM-dd HH:mm:ss UTC</c>, the default) or <c>iso</c> (<c>yyyy-MM-ddTHH:mm:ssZ</c>).</summary>
    public string ExpiresAtFormat { get => Text(Switches.ExpiresAtFormat)!; set => Values[Switches.ExpiresAtFormat] = value; }

    /// <summary>
    /// <c>create_token</c> uses up the rate limit too: the application key's, or the tenant's with
    /// <see cref="RateSharedByTenant"/>. Not published by Aurora; default false.
    /// </summary>
    public bool CreateTokenCountsTowardRate
    {
        get => Flag(Switches.CreateTokenCountsTowardRate);
        set => Values[Switches.CreateTokenCountsTowardRate] = value;
    }

    /// <summary>All keys of a tenant share one rate limit. Not published by Aurora; default false.</summary>
    public bool RateSharedByTenant { get => Flag(Switches.RateSharedByTenant); set => Values[Switches.RateSharedByTenant] = value; }

    /// <summary><c>create_token</c> holds its response until the client leaves or this is turned off.</summary>
    public bool ExchangeHang { get => Flag(Switches.ExchangeHang); set => Values[Switches.ExchangeHang] = value; }

    /// <summary><c>create_token</c> reads the request and closes the connection.</summary>
    public bool ExchangeCloseWithoutAnswer
    {
        get => Flag(Switches.ExchangeCloseWithoutAnswer);
        set => Values[Switches.ExchangeCloseWithoutAnswer] = value;
    }

    /// <summary><c>create_token</c> returns 307 with this <c>Location</c>.</summary>
    public string? ExchangeRedirect { get => Text(Switches.ExchangeRedirect); set => Values[Switches.ExchangeRedirect] = value; }

    /// <summary>The <c>expires_at</c> of a successful exchange, instead of the true one.</summary>
    public string? ExchangeExpiresAt { get => Text(Switches.ExchangeExpiresAt); set => Values[Switches.ExchangeExpiresAt] = value; }

    /// <summary>The <c>bearer_token</c> of a successful exchange. Calls with this key receive 401.</summary>
    public string? ExchangeBearerToken
    {
        get => Text(Switches.ExchangeBearerToken);
        set => Values[Switches.ExchangeBearerToken] = value;
    }

    /// <summary>The <c>Content-Type</c> of every response of <c>create_token</c>. Default: JSON.</summary>
    public string? ExchangeContentType
    {
        get => Text(Switches.ExchangeContentType);
        set => Values[Switches.ExchangeContentType] = value;
    }

    /// <summary>A successful exchange returns this many bytes of filler instead of JSON.</summary>
    public long? ExchangeBodyBytes { get => (long?)Values[Switches.ExchangeBodyBytes]; set => Values[Switches.ExchangeBodyBytes] = value; }

    /// <summary>Milliseconds between two bytes of the body that <c>create_token</c> sends. Default 0: at once.</summary>
    public int ExchangeSlowBytesMs { get => Number(Switches.ExchangeSlowBytesMs); set => Values[Switches.ExchangeSlowBytesMs] = value; }

    /// <summary><c>create_token</c> announces more bytes than it sends, then closes the connection.</summary>
    public bool ExchangeTruncate { get => Flag(Switches.ExchangeTruncate); set => Values[Switches.ExchangeTruncate] = value; }

    /// <summary><c>create_token</c> responds without <c>Date</c>.</summary>
    public bool ExchangeOmitDate { get => Flag(Switches.ExchangeOmitDate); set => Values[Switches.ExchangeOmitDate] = value; }

    /// <summary>Every call but <c>create_token</c> has its connection closed without a response.</summary>
    public bool ApiCloseWithoutAnswer
    {
        get => Flag(Switches.ApiCloseWithoutAnswer);
        set => Values[Switches.ApiCloseWithoutAnswer] = value;
    }

    /// <summary><c>/tenants/{tenant}/_echo</c> exists and returns the request headers as JSON, the key among them. Default false.</summary>
    public bool EchoHeaders { get => Flag(Switches.EchoHeaders); set => Values[Switches.EchoHeaders] = value; }

    /// <summary>
    /// <c>create_token</c> responds like a firewall or proxy in front of Aurora, with <see cref="ExchangeStatus"/> or 403: <c>none</c> (the
    /// default), <c>html</c>, <c>empty</c>, <c>json</c> (not in Aurora's format), <c>text</c> or <c>redirect</c> (302).
    /// </summary>
    public string ExchangeEdge { get => Text(Switches.ExchangeEdge)!; set => Values[Switches.ExchangeEdge] = value; }

    /// <summary>The same for every other call, with <see cref="ApiStatus"/> or 403, whatever its key.</summary>
    public string ApiEdge { get => Text(Switches.ApiEdge)!; set => Values[Switches.ApiEdge] = value; }

    /// <summary>
    /// How <c>create_token</c> encodes its body, although no client asks for it: <c>none</c> (the default), <c>gzip</c>,
    /// <c>gzip-unnamed</c> (without Content-Encoding), <c>deflate</c>, <c>br</c>, <c>bom</c>, <c>utf-16</c> or <c>utf-16be</c>.
    /// </summary>
    public string ExchangeCoding { get => Text(Switches.ExchangeCoding)!; set => Values[Switches.ExchangeCoding] = value; }

    /// <summary><c>Cache-Control</c> of all responses except <c>create_token</c>. Not published by Aurora; default null: none.</summary>
    public string? CacheControl { get => Text(Switches.CacheControl); set => Values[Switches.CacheControl] = value; }

    /// <summary>
    /// <c>/projects.json</c>, and segments with spaces or commas at their end, are the same as <c>/projects</c>. Default false.
    /// Not published by Aurora.
    /// </summary>
    public bool FormatSuffixes { get => Flag(Switches.FormatSuffixes); set => Values[Switches.FormatSuffixes] = value; }

    /// <summary>
    /// The application key also reaches <c>/partner_applications/{id}/tenants/{tenant}/…</c>, by any method. Default false.
    /// Not published by Aurora.
    /// </summary>
    public bool TenantsOfApplication
    {
        get => Flag(Switches.TenantsOfApplication);
        set => Values[Switches.TenantsOfApplication] = value;
    }

    internal BehaviourValues Values { get; } = new();

    /// <summary>Puts every switch back to its value at the start: the seed's, else the default.</summary>
    public void Restore() => Values.Restore();

    private bool Flag(BehaviourSwitch which) => (bool)Values[which]!;

    private int Number(BehaviourSwitch which) => (int)Values[which]!;

    private string? Text(BehaviourSwitch which) => (string?)Values[which];
}
