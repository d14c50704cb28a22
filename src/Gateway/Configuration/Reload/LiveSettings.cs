using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Hosting.Tls;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Configuration.Reload;

/// <summary>Which settings a running gateway reloads, and which wait for a restart.</summary>
internal static class LiveSettings
{
    private static readonly string[] Names =
    [
        "$schema",
        nameof(SettingTree.Callers),
        nameof(GatewayOptions.Tenants),
        nameof(GatewayOptions.Jwt),
        nameof(GatewayOptions.Limits),
        nameof(GatewayOptions.Headers),
        nameof(GatewayOptions.Replay),
        .. new[] { nameof(TlsOptions.CertificateFile), nameof(TlsOptions.KeyFile), nameof(TlsOptions.ClientCa) }.Select(
            name => "Tls:" + name),
        .. KeyNames.Select(name => "Keys:" + name),
    ];

    // Read at each use.
    private static string[] KeyNames =>
    [
        nameof(KeysOptions.RefreshAt), nameof(KeysOptions.Margin), nameof(KeysOptions.ExchangeTimeout), nameof(KeysOptions.Capacity),
        nameof(KeysOptions.LongestBackOff), nameof(KeysOptions.NewTenantsPerMinute), nameof(KeysOptions.ExchangesPerMinute),
        nameof(KeysOptions.Warm),
    ];

    // The key belongs to the application.
    private static readonly string[] SiteNames = [
        "Aurora:Environment", "Aurora:BaseUrl", "Aurora:ApplicationId", "Aurora:ApplicationKey", "Aurora:ApplicationKeyFile"];

    /// <summary>The settings that changed since the start and need a restart, each once without its list index.</summary>
    /// <param name="start">What the gateway was started with.</param>
    /// <param name="now">What was loaded.</param>
    /// <param name="bound">Origin and application cannot be left.</param>
    /// <param name="other">They were changed.</param>
    public static IReadOnlyList<string> NeedRestart(ConfigurationSnapshot start, ConfigurationSnapshot now, bool bound, bool other) =>
    [
        .. now.Differences(start, IsLive)
            .Where(setting => !Names.Any(name => IsAtOrBelow(setting, name)) &&
                (!IsAtOrBelow(setting, nameof(GatewayOptions.Aurora)) || (bound && other && IsOfSite(setting))))
            .Select(WithoutIndex)
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Applies what <see cref="KeyNames"/> lists.</summary>
    public static void CopyTo(this KeysOptions from, KeysOptions running)
    {
        running.RefreshAt = from.RefreshAt;
        running.Margin = from.Margin;
        running.ExchangeTimeout = from.ExchangeTimeout;
        running.Capacity = from.Capacity;
        running.MaxSessions = from.MaxSessions;
        running.LongestBackOff = from.LongestBackOff;
        running.NewTenantsPerMinute = from.NewTenantsPerMinute;
        running.ExchangesPerMinute = from.ExchangesPerMinute;
        running.Warm = from.Warm;
    }

    // Whole sections, of which the callers may be many.
    private static bool IsLive(string section) => Names.Contains(section, StringComparer.OrdinalIgnoreCase);

    private static bool IsOfSite(string setting) => SiteNames.Contains(setting, StringComparer.OrdinalIgnoreCase);

    private static bool IsAtOrBelow(string setting, string name) =>
        setting.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (setting.Length == name.Length || setting[name.Length] == ':');

    private static string WithoutIndex(string setting)
    {
        var colon = setting.LastIndexOf(':');
        return colon > 0 && setting.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9') ? setting : colon > 0 ? setting[..colon] : setting;
    }
}
