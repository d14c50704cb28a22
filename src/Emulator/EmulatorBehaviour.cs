using System.Collections.Frozen;
using System.Text.Json;
using static AuroraGateway.Emulator.BehaviourSwitches;

namespace AuroraGateway.Emulator;

/// <summary>
/// How this Aurora bends: the switches of <c>PUT /_emulator/behaviour</c> under the same names, safe to turn from any thread.
/// </summary>
public sealed class EmulatorBehaviour
{
    private readonly Lock _writing = new();
    private volatile object?[] _values = Defaults();
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Milliseconds before <c>create_token</c> answers. Default 0.</summary>
    public int ExchangeDelayMs { get => Number(BehaviourSwitches.ExchangeDelayMs); set => Set(BehaviourSwitches.ExchangeDelayMs, value); }

    /// <summary>
    /// The status that <c>create_token</c> answers without looking at the request: an outage. A 2xx without
    /// <see cref="ExchangeBody"/> is the ordinary success under that status. Default null: judged by the request.
    /// </summary>
    public int? ExchangeStatus { get => (int?)this[BehaviourSwitches.ExchangeStatus]; set => Set(BehaviourSwitches.ExchangeStatus, value); }

    /// <summary>The body that <c>create_token</c> answers instead of its own, with 200 unless <see cref="ExchangeStatus"/> says otherwise.</summary>
    public string? ExchangeBody { get => Text(BehaviourSwitches.ExchangeBody); set => Set(BehaviourSwitches.ExchangeBody, value); }

    /// <summary>
    /// <c>Retry-After</c> as written (seconds, a date, nonsense), sent wherever <see cref="ExchangeStatus"/> or
    /// <see cref="ApiStatus"/> is 429 or 503. A rate limit that is really used up computes its own.
    /// </summary>
    public string? RetryAfter { get => Text(BehaviourSwitches.RetryAfter); set => Set(BehaviourSwitches.RetryAfter, value); }

    /// <summary>Seconds that a temporary key made from now on lives; may be negative. Default 46 800 (13 hours).</summary>
    public int KeyLifetimeSeconds { get => Number(BehaviourSwitches.KeyLifetimeSeconds); set => Set(BehaviourSwitches.KeyLifetimeSeconds, value); }

    /// <summary>Seconds that its clock is ahead of the true time, in <c>Date</c> and <c>expires_at</c> alike. Default 0.</summary>
    public int ClockSkewSeconds { get => Number(BehaviourSwitches.ClockSkewSeconds); set => Set(BehaviourSwitches.ClockSkewSeconds, value); }

    /// <summary>Milliseconds before any other call is answered. Default 0.</summary>
    public int ApiDelayMs { get => Number(BehaviourSwitches.ApiDelayMs); set => Set(BehaviourSwitches.ApiDelayMs, value); }

    /// <summary>The status of every call that passes the key check and the rate limit. Default null: what the call deserves.</summary>
    public int? ApiStatus { get => (int?)this[BehaviourSwitches.ApiStatus]; set => Set(BehaviourSwitches.ApiStatus, value); }

    /// <summary>Calls a minute for one key before 429. Default 90.</summary>
    public int RatePerMinute { get => Number(BehaviourSwitches.RatePerMinute); set => Set(BehaviourSwitches.RatePerMinute, value); }

    /// <summary>A new key ends the tenant's older ones. Not published by Aurora; default false.</summary>
    public bool NewKeyRevokesOld { get => Flag(BehaviourSwitches.NewKeyRevokesOld); set => Set(BehaviourSwitches.NewKeyRevokesOld, value); }

    /// <summary>Tenants whose administrator has not authorised the application: <c>create_token</c> answers 403. Live keys live on.</summary>
    public IReadOnlySet<string> UnauthorizedTenants
    {
        get => (IReadOnlySet<string>)this[BehaviourSwitches.UnauthorizedTenants]!;
        set => Set(BehaviourSwitches.UnauthorizedTenants, value.ToFrozenSet());
    }

    /// <summary>The application is an embedded one: an exchange without session token answers 422. Default false.</summary>
    public bool RequireSessionToken { get => Flag(BehaviourSwitches.RequireSessionToken); set => Set(BehaviourSwitches.RequireSessionToken, value); }

    /// <summary>Seconds within which a session token must be spent. Default 3 600.</summary>
    public int SessionTokenLifetimeSeconds
    {
        get => Number(BehaviourSwitches.SessionTokenLifetimeSeconds);
        set => Set(BehaviourSwitches.SessionTokenLifetimeSeconds, value);
    }

    /// <summary>The status of a successful exchange. Not published by Aurora; default 200.</summary>
    public int ExchangeSuccessStatus
    {
        get => Number(BehaviourSwitches.ExchangeSuccessStatus);
        set => Set(BehaviourSwitches.ExchangeSuccessStatus, value);
    }

    /// <summary><c>aurora</c> (<c>yyyy-MM-dd HH:mm:ss UTC</c>, the default) or <c>iso</c> (<c>yyyy-MM-ddTHH:mm:ssZ</c>).</summary>
    public string ExpiresAtFormat { get => Text(BehaviourSwitches.ExpiresAtFormat)!; set => Set(BehaviourSwitches.ExpiresAtFormat, value); }

    /// <summary>
    /// <c>create_token</c> uses up the rate limit too: the application key's, or the tenant's with
    /// <see cref="RateSharedByTenant"/>. Not published by Aurora; default false.
    /// </summary>
    public bool CreateTokenCountsTowardRate
    {
        get => Flag(BehaviourSwitches.CreateTokenCountsTowardRate);
        set => Set(BehaviourSwitches.CreateTokenCountsTowardRate, value);
    }

    /// <summary>All keys of a tenant share one rate limit. Not published by Aurora; default false.</summary>
    public bool RateSharedByTenant { get => Flag(BehaviourSwitches.RateSharedByTenant); set => Set(BehaviourSwitches.RateSharedByTenant, value); }

    /// <summary><c>create_token</c> holds its answer until the client leaves or this is turned off.</summary>
    public bool ExchangeHang { get => Flag(BehaviourSwitches.ExchangeHang); set => Set(BehaviourSwitches.ExchangeHang, value); }

    /// <summary><c>create_token</c> reads the request and closes the connection.</summary>
    public bool ExchangeCloseWithoutAnswer
    {
        get => Flag(BehaviourSwitches.ExchangeCloseWithoutAnswer);
        set => Set(BehaviourSwitches.ExchangeCloseWithoutAnswer, value);
    }

    /// <summary><c>create_token</c> answers 307 with this <c>Location</c>.</summary>
    public string? ExchangeRedirect { get => Text(BehaviourSwitches.ExchangeRedirect); set => Set(BehaviourSwitches.ExchangeRedirect, value); }

    /// <summary>What a successful exchange says in <c>expires_at</c>, whatever the truth.</summary>
    public string? ExchangeExpiresAt { get => Text(BehaviourSwitches.ExchangeExpiresAt); set => Set(BehaviourSwitches.ExchangeExpiresAt, value); }

    /// <summary>What a successful exchange says in <c>bearer_token</c>. The API knows no such key.</summary>
    public string? ExchangeBearerToken
    {
        get => Text(BehaviourSwitches.ExchangeBearerToken);
        set => Set(BehaviourSwitches.ExchangeBearerToken, value);
    }

    /// <summary>The <c>Content-Type</c> of every answer of <c>create_token</c>. Default: JSON.</summary>
    public string? ExchangeContentType
    {
        get => Text(BehaviourSwitches.ExchangeContentType);
        set => Set(BehaviourSwitches.ExchangeContentType, value);
    }

    /// <summary>A successful exchange answers so many bytes of filler instead of JSON.</summary>
    public long? ExchangeBodyBytes { get => (long?)this[BehaviourSwitches.ExchangeBodyBytes]; set => Set(BehaviourSwitches.ExchangeBodyBytes, value); }

    /// <summary><c>create_token</c> sends its body one byte each so many milliseconds. Default 0: at once.</summary>
    public int ExchangeSlowBytesMs { get => Number(BehaviourSwitches.ExchangeSlowBytesMs); set => Set(BehaviourSwitches.ExchangeSlowBytesMs, value); }

    /// <summary><c>create_token</c> announces more bytes than it sends, then closes the connection.</summary>
    public bool ExchangeTruncate { get => Flag(BehaviourSwitches.ExchangeTruncate); set => Set(BehaviourSwitches.ExchangeTruncate, value); }

    /// <summary><c>create_token</c> answers without <c>Date</c>.</summary>
    public bool ExchangeOmitDate { get => Flag(BehaviourSwitches.ExchangeOmitDate); set => Set(BehaviourSwitches.ExchangeOmitDate, value); }

    /// <summary>Every call but <c>create_token</c> has its connection closed instead of an answer.</summary>
    public bool ApiCloseWithoutAnswer
    {
        get => Flag(BehaviourSwitches.ApiCloseWithoutAnswer);
        set => Set(BehaviourSwitches.ApiCloseWithoutAnswer, value);
    }

    /// <summary><c>/tenants/{tenant}/_echo</c> exists and answers the request headers as JSON, the key among them. Default false.</summary>
    public bool EchoHeaders { get => Flag(BehaviourSwitches.EchoHeaders); set => Set(BehaviourSwitches.EchoHeaders, value); }

    /// <summary>Completes at the next change of any switch.</summary>
    internal Task Changed => _changed.Task;

    private object? this[BehaviourSwitch which] => _values[which.Index];

    /// <summary>Puts every switch back to its default.</summary>
    public void Restore() => Change(static values => Defaults().CopyTo(values, 0));

    /// <summary>Merges what a client sent, all of it or nothing; null, or what is wrong with it.</summary>
    internal string? Merge(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return "The behaviour must be a JSON object.";
        }

        var changes = new List<(BehaviourSwitch Switch, object? Value)>();
        foreach (var property in json.EnumerateObject())
        {
            if (Find(property.Name) is not { } found)
            {
                return $"There is no switch \"{property.Name}\".";
            }

            if (!found.TryRead(property.Value, out var value))
            {
                return $"\"{property.Name}\" must be {found.Expected}.";
            }

            changes.Add((found, value));
        }

        Change(values => changes.ForEach(change => values[change.Switch.Index] = change.Value));
        return null;
    }

    internal void Write(Utf8JsonWriter writer)
    {
        var values = _values;
        writer.WriteStartObject();
        foreach (var each in All)
        {
            writer.WritePropertyName(each.Name);
            BehaviourSwitch.Write(writer, values[each.Index]);
        }

        writer.WriteEndObject();
    }

    private static object?[] Defaults() => Array.ConvertAll(All, each => each.Default);

    private bool Flag(BehaviourSwitch which) => (bool)this[which]!;

    private int Number(BehaviourSwitch which) => (int)this[which]!;

    private string? Text(BehaviourSwitch which) => (string?)this[which];

    private void Set(BehaviourSwitch which, object? value)
    {
        if (!which.Accepts(value))
        {
            throw new ArgumentOutOfRangeException(which.Name, $"\"{which.Name}\" must be {which.Expected}.");
        }

        Change(values => values[which.Index] = value);
    }

    // Readers take the array as it is; a change of several switches therefore shows whole or not at all.
    private void Change(Action<object?[]> change)
    {
        TaskCompletionSource over;
        lock (_writing)
        {
            var values = (object?[])_values.Clone();
            change(values);
            _values = values;
            over = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        over.SetResult();
    }
}
