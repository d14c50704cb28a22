using System.Globalization;
using System.Net;
using AuroraGateway.Files;
using AuroraGateway.Redis;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Compiles the settings of the Redis that replicas share.</summary>
internal static class RedisCompiler
{
    private const int DefaultPort = 6379;
    private const int DefaultSentinelPort = 26379;

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(1);

    /// <returns>Null if none is configured, or something is wrong.</returns>
    public static RedisTarget? Compile(RedisOptions options, List<ConfigurationError> found)
    {
        if (string.IsNullOrEmpty(options.Endpoint))
        {
            return null;
        }

        var before = found.Count;
        var endpoints = new List<EndPoint>();
        foreach (var text in options.Endpoint.Split(',', StringSplitOptions.TrimEntries))
        {
            if (Parse(text, string.IsNullOrEmpty(options.SentinelService) ? DefaultPort : DefaultSentinelPort) is { } endpoint)
            {
                endpoints.Add(endpoint);
            }
            else
            {
                found.Add(new ConfigurationError("Redis:Endpoint", "expected host:port, or several with commas between"));
            }
        }

        Password("Password", options.Password, options.PasswordFile, found);
        Password("SentinelPassword", options.SentinelPassword, options.SentinelPasswordFile, found);
        if (string.IsNullOrEmpty(options.SentinelService)
            && (options.SentinelUser ?? options.SentinelPassword ?? options.SentinelPasswordFile) is { Length: > 0 })
        {
            found.Add(new ConfigurationError(
                "Redis:SentinelService", "must name the primary where SentinelUser, SentinelPassword or SentinelPasswordFile is set"));
        }

        if (!string.IsNullOrEmpty(options.CaFile) && !options.Tls)
        {
            found.Add(new ConfigurationError("Redis:CaFile", "has no use without \"Tls\": true"));
        }

        Positive("Redis:Timeout", options.Timeout, found);
        var authorities = PemFile.Read("Redis:CaFile", options.CaFile, found);
        return found.Count > before ? null : new RedisTarget(options, endpoints, authorities);
    }

    private static void Password(string setting, string? value, string? file, List<ConfigurationError> found)
    {
        if (string.IsNullOrEmpty(file))
        {
            return;
        }

        if (!string.IsNullOrEmpty(value))
        {
            found.Add(new ConfigurationError($"Redis:{setting}File", $"set {setting}File or {setting}, not both"));
        }

        if (Unreadable(file) is { } why)
        {
            found.Add(new ConfigurationError($"Redis:{setting}File", why));
        }
    }

    private static void Positive(string setting, TimeSpan value, List<ConfigurationError> found)
    {
        if (value <= TimeSpan.Zero || value > LongestTimeout)
        {
            found.Add(new ConfigurationError(setting, "expected a duration above zero and of at most 00:01:00"));
        }
    }

    private static EndPoint? Parse(string text, int defaultPort)
    {
        // The last colon parts host and port, unless it belongs to an IPv6 address.
        var colon = text.EndsWith(']') ? -1 : text.LastIndexOf(':');
        var host = (colon < 0 ? text : text[..colon]).Trim('[', ']');
        var port = defaultPort;
        var hasPort = colon < 0
            || (int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
                && port is >= 1 and <= 65535);
        if (host.Length == 0 || !hasPort)
        {
            return null;
        }

        if (IPAddress.TryParse(host, out var address))
        {
            return new IPEndPoint(address, port);
        }

        return Uri.CheckHostName(host) == UriHostNameType.Dns ? new DnsEndPoint(host, port) : null;
    }

    private static string? Unreadable(string path) =>
        TextFile.TryRead(path, out var text, RedisConnection.LargestPassword) ?? (text.Trim().Length == 0 ? $"{path} is empty" : null);
}
