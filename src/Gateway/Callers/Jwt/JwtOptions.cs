namespace AuroraGateway.Callers.Jwt;

/// <summary>Whose JWTs are taken, and which.</summary>
internal sealed class JwtOptions
{
    /// <summary>The OpenID Connect issuer whose discovery document names its keys; https, or http on loopback.</summary>
    public string? Authority { get; set; }

    /// <summary>The exact <c>iss</c>; the authority if left out.</summary>
    public string? Issuer { get; set; }

    /// <summary>What <c>aud</c> must name.</summary>
    public string? Audience { get; set; }

    /// <summary>A file with the JSON Web Key Set, instead of discovery; read again when it changes.</summary>
    public string? JwksFile { get; set; }

    /// <summary>PEM file of the authorities to trust for the discovery instead of the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>Signature algorithms (RFC 7518) that are taken; RS256, PS256 and ES256 if empty.</summary>
    public List<string> Algorithms { get; set; } = [];

    /// <summary>True once there is something to verify a token with.</summary>
    public bool IsConfigured => !string.IsNullOrEmpty(Authority) || !string.IsNullOrEmpty(JwksFile);
}
