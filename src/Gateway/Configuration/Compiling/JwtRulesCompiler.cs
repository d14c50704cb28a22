using System.Collections.Frozen;
using AuroraGateway.Callers.Jwt;
using AuroraGateway.Connections;
using AuroraGateway.Files;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Compiles the section <c>Jwt</c>.</summary>
internal static class JwtRulesCompiler
{
    /// <returns>Null if no JWTs are taken, or if something is wrong.</returns>
    public static JwtRules? Compile(JwtOptions options, ForwardProxy? proxy, List<ConfigurationError> found)
    {
        if (!options.IsConfigured)
        {
            if (!string.IsNullOrEmpty(options.Audience) || !string.IsNullOrEmpty(options.Issuer))
            {
                found.Add(new ConfigurationError("Jwt", "names no keys: set Authority or JwksFile"));
            }

            return null;
        }

        var inFile = !string.IsNullOrEmpty(options.JwksFile);
        var authority = string.IsNullOrEmpty(options.Authority) ? null : options.Authority;
        Uri? discovery = null;
        if (!inFile && (!Uri.TryCreate(authority, UriKind.Absolute, out discovery) || !JwtRules.IsSafe(discovery)
            || discovery.Query.Length > 0 || discovery.Fragment.Length > 0))
        {
            found.Add(new ConfigurationError(
                "Jwt:Authority",
                "expected the issuer's address with https (http only on loopback): everything else rests on the keys that it names"));
        }

        if (inFile && JwksFileKeys.TryParse(FileSnapshot.Read([options.JwksFile!]), out _) is { } unusable)
        {
            found.Add(new ConfigurationError("Jwt:JwksFile", unusable));
        }

        if (string.IsNullOrEmpty(options.Audience))
        {
            found.Add(new ConfigurationError(
                "Jwt:Audience", "missing: without it a token for any other service would be accepted"));
        }

        var authorities = inFile ? null : PemFile.Read("Jwt:CaFile", options.CaFile, found);
        return new JwtRules
        {
            Authority = discovery,
            JwksFile = inFile ? options.JwksFile : null,
            Issuer = !string.IsNullOrEmpty(options.Issuer) ? options.Issuer : inFile ? authority : null,
            Audience = options.Audience ?? "",
            Algorithms = options.Algorithms.Count == 0
                ? JwtRules.DefaultAlgorithms
                : options.Algorithms.Where(JwtRules.KnownAlgorithms.Contains).ToFrozenSet(StringComparer.Ordinal),
            Authorities = authorities,
            Proxy = proxy,
        };
    }
}
