using System.Collections.Frozen;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Connections;
using AuroraGateway.Files.Trust;

namespace AuroraGateway.Callers.Jwt;

/// <summary>What a JWT is checked against, in addition to the keys.</summary>
internal sealed class JwtRules
{
    /// <summary>
    /// Asymmetric signatures only: with <c>none</c> any client, with <c>HS*</c> any that knows the public key could make tokens (RFC 8725,
    /// section 2.1).
    /// </summary>
    public static readonly FrozenSet<string> KnownAlgorithms =
        new[] { "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512" }.ToFrozenSet(StringComparer.Ordinal);

    public static readonly FrozenSet<string> DefaultAlgorithms = new[] { "RS256", "PS256", "ES256" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Where discovery begins; null with a key set in a file.</summary>
    public Uri? Authority { get; init; }

    public string? JwksFile { get; init; }

    /// <summary>The exact <c>iss</c>; null if it comes from the authority's discovery document, or if a key file belongs to one issuer
    /// only.</summary>
    public string? Issuer { get; init; }

    public required string Audience { get; init; }

    public FrozenSet<string> Algorithms { get; init; } = DefaultAlgorithms;

    // A constant: clocks that are synchronised are closer, and one that is not should be fixed.
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Trusted for discovery instead of the system's; null for those.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Where discovery goes through; null for none.</summary>
    public ForwardProxy? Proxy { get; init; }

    /// <summary>True if tokens fare alike under both; what a key set's file holds is another matter.</summary>
    public bool AreSameAs(JwtRules other) =>
        Authority?.OriginalString == other.Authority?.OriginalString && JwksFile == other.JwksFile && Issuer == other.Issuer &&
            Audience == other.Audience &&
        ClockSkew == other.ClockSkew && Algorithms.SetEquals(other.Algorithms) && ServerTrust.IsSame(Authorities, other.Authorities) &&
        ForwardProxy.IsSame(Proxy, other.Proxy);

    /// <summary>Https, or http to this very host.</summary>
    public static bool IsSafe(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);
}
