using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Names;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>What is allowed and yet worth a word at start and in <c>check</c>.</summary>
public static class ConfigurationWarnings
{
    public static IReadOnlyList<ConfigurationError> Of(GatewayOptions options, ListenAddress data)
    {
        var warnings = new List<ConfigurationError>();
        if (!string.IsNullOrEmpty(options.Aurora.AllowInsecure))
        {
            warnings.Add(new ConfigurationError(
                "Aurora:AllowInsecure",
                $"keys cross the network to {options.Aurora.AllowInsecure} readable. This is for an emulator in a test network only"));
        }

        foreach (var (name, caller) in options.Callers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (caller.Grants.Count == 0)
            {
                warnings.Add(new ConfigurationError($"Callers:{name}", "may do nothing: every request of it is refused until it has Grants"));
            }

            if (caller.AnonymousOnLoopback)
            {
                warnings.Add(new ConfigurationError($"Callers:{name}:AnonymousOnLoopback", "every process on this host may call without any proof, and everybody whom a proxy on it lets through"));
            }

            if (caller.Certificate is not null && string.IsNullOrEmpty(options.Tls.ClientCa))
            {
                warnings.Add(new ConfigurationError($"Callers:{name}:Certificate", "never matches: no client certificate is asked for; it needs Listen:Url with https and Tls:ClientCa"));
            }

            if (caller.UnixSocketUid is not null && data.SocketPath is null)
            {
                warnings.Add(new ConfigurationError($"Callers:{name}:UnixSocketUid", "never matches: the data listener is no Unix socket; it needs Listen:Url with unix:/path"));
            }
        }

        if (!string.IsNullOrEmpty(options.Jwt.JwksFile) && string.IsNullOrEmpty(options.Jwt.Issuer) && string.IsNullOrEmpty(options.Jwt.Authority))
        {
            warnings.Add(new ConfigurationError("Jwt:Issuer", "not set: the keys in JwksFile alone stand for the issuer, whatever iss says; set it unless the tokens bear none (as SPIFFE's may)"));
        }

        AddHeaders(options.Headers.Allow, warnings);
        return warnings;
    }

    private static void AddHeaders(List<string> allowed, List<ConfigurationError> warnings)
    {
        for (var i = 0; i < allowed.Count; i++)
        {
            if (!HeaderAllowList.IsBuiltIn(allowed[i]) && HeaderConcern.Of(allowed[i]) is { } concern)
            {
                warnings.Add(new ConfigurationError(
                    $"Headers:Allow:{i}",
                        $"{allowed[i]} sounds like {concern}: any caller can set it. Remove it unless Aurora documents the header"));
            }
        }
    }
}
