using AuroraGateway.Configuration.Compiling;

namespace AuroraGateway.Configuration.Reload;

/// <summary>
/// The one list of what a running gateway reloads, and what waits for a restart. A test compares it with the schema: each setting is in it
/// once. A name covers what is below it only where the schema has no fixed names, as below <c>Callers</c>.
/// </summary>
internal static class LiveSettings
{
    /// <summary>Loaded by a running gateway.</summary>
    public static IReadOnlyList<string> Reloaded { get; } =
    [
        "$schema", "Callers", "Tenants",
        "Aurora:AllowInsecure", "Aurora:CaFile", "Aurora:Proxy", "Aurora:ProxyCredentialFile", "Aurora:ActivityTimeout",
        "Aurora:MaxConnections",
        "Tls:CertificateFile", "Tls:KeyFile", "Tls:ClientCa",
        "Jwt:Authority", "Jwt:Issuer", "Jwt:Audience", "Jwt:JwksFile", "Jwt:CaFile", "Jwt:Algorithms",
        "Keys:RefreshAt", "Keys:Margin", "Keys:ExchangeTimeout", "Keys:Warm", "Keys:Capacity", "Keys:NewTenantsPerMinute",
        "Keys:ExchangesPerMinute", "Keys:LongestBackOff",
        "Limits:Aurora:Limit", "Limits:Aurora:Period", "Limits:Aurora:Burst", "Limits:Aurora:MaxWait", "Limits:InFlightPerCaller",
        "Headers:Allow", "Replay:Methods", "Replay:MaxBody",
    ];

    /// <summary>
    /// Origin and application, with the key that belongs to them. Reloaded; with Redis, where replicas share under names made of both,
    /// another application needs a restart.
    /// </summary>
    public static IReadOnlyList<string> OfApplication { get; } =
    [
        "Aurora:Environment", "Aurora:BaseUrl", "Aurora:ApplicationId", "Aurora:ApplicationKey", "Aurora:ApplicationKeyFile",
    ];

    /// <summary>Read once, at the start.</summary>
    public static IReadOnlyList<string> Restarted { get; } =
    [
        "Listen:Url", "Listen:AdminUrl", "Listen:SocketMode", "Listen:AdminSocketMode", "Listen:Linger", "Listen:Grace",
        "Listen:Handover", "Listen:MaxConnections", "Listen:MaxBody",
        "Tls:Revocation",
        "Redis:Endpoint", "Redis:User", "Redis:Password", "Redis:PasswordFile", "Redis:Tls", "Redis:CaFile", "Redis:SentinelService",
        "Redis:SentinelUser", "Redis:SentinelPassword", "Redis:SentinelPasswordFile", "Redis:Prefix", "Redis:Timeout",
        "Log:Level", "Log:Format", "Log:Access", "Telemetry:Tenants", "Admin:TokenFile", "Admin:Hosts",
        "Webhooks:Url", "Webhooks:PublicUrl", "Webhooks:HeaderName", "Webhooks:HeaderValueFile", "Webhooks:Forward",
        "Webhooks:ForwardCaller", "Webhooks:ForwardCaFile",
    ];

    /// <summary>The settings that changed since the start and need a restart, each once without its list index.</summary>
    /// <param name="start">What the gateway was started with.</param>
    /// <param name="now">What was loaded.</param>
    /// <param name="bound">Origin and application cannot be left.</param>
    /// <param name="other">They were changed.</param>
    public static IReadOnlyList<string> NeedRestart(ConfigurationSnapshot start, ConfigurationSnapshot now, bool bound, bool other) =>
    [
        .. now.Differences(start, static section => Covers(Reloaded, section))
            .Where(setting => !Covers(Reloaded, setting) && (!Covers(OfApplication, setting) || (bound && other)))
            .Select(WithoutIndex)
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>True if the setting, or one above it, is in the list.</summary>
    public static bool Covers(IReadOnlyList<string> list, string setting) => list.Any(name =>
        setting.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (setting.Length == name.Length || setting[name.Length] == ':'));

    private static string WithoutIndex(string setting)
    {
        var colon = setting.LastIndexOf(':');
        return colon > 0 && setting.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9') ? setting : colon > 0 ? setting[..colon] : setting;
    }
}
