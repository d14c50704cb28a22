using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace AuroraGateway.Callers.Jwt;

/// <summary>The public keys of an issuer (RFC 7517), those that may sign tokens.</summary>
internal sealed class JwtKeySet
{
    private const int MostKeys = 64;
    private const int LeastRsaBits = 2048;
    private const int MostRsaBits = 8192;

    private readonly FrozenDictionary<string, SecurityKey[]> byId;
    private readonly SecurityKey[] all;
    private readonly byte[] digest;

    private JwtKeySet(List<SecurityKey> keys, string? issuer, byte[] digest)
    {
        all = [.. keys];
        byId = keys.Where(key => key.KeyId is not null).GroupBy(key => key.KeyId, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        Issuer = issuer;
        this.digest = digest;
    }

    /// <summary>What the discovery document calls the issuer; null without one.</summary>
    public string? Issuer { get; }

    public int Count => all.Length;

    /// <returns>Null, or what is wrong.</returns>
    public static string? TryParse(string json, string? issuer, out JwtKeySet? set)
    {
        set = null;
        JsonWebKeySet parsed;
        try
        {
            parsed = JsonWebKeySet.Create(json);
        }
        catch (Exception exception) when (
            exception is ArgumentException or System.Text.Json.JsonException or FormatException or InvalidOperationException)
        {
            return "it is no JSON Web Key Set (RFC 7517)";
        }

        var keys = parsed.Keys.Take(MostKeys).Select(ToPublicKey).OfType<SecurityKey>().ToList();
        if (keys.Count == 0)
        {
            return $"it holds no key that can verify signatures (RSA of {LeastRsaBits} to {MostRsaBits} bits, or P-256, P-384, " +
                $"P-521; \"use\" sig or none)";
        }

        set = new JwtKeySet(keys, issuer, SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(json + "\n" + issuer)));
        return null;
    }

    /// <summary>
    /// The keys of that id. A token without one is taken only where there is no choice: trying key after key is work that a stranger would
    /// order.
    /// </summary>
    public IReadOnlyList<SecurityKey> Find(string? keyId) =>
        keyId is null ? (all.Length == 1 ? all : [])
        : byId.TryGetValue(keyId, out var keys) ? keys : [];

    public bool IsSameAs(JwtKeySet? other) => other is not null && digest.AsSpan().SequenceEqual(other.digest);

    // Public parameters only, copied into a fresh key: neither a private half, a secret ("oct") nor a certificate chain of the set is ever
    // used.
    private static AsymmetricSecurityKey? ToPublicKey(JsonWebKey key)
    {
        // SPIFFE bundles say "jwt-svid".
        if (!string.IsNullOrEmpty(key.Use) && key.Use is not ("sig" or "jwt-svid"))
        {
            return null;
        }

        if (key.KeyOps.Count > 0 && !key.KeyOps.Contains("verify"))
        {
            return null;
        }

        try
        {
            AsymmetricSecurityKey? made = key.Kty switch
            {
                "RSA" => ToRsa(key),
                "EC" => ToEc(key),
                _ => null,
            };
            if (made is not null && !string.IsNullOrEmpty(key.Kid))
            {
                made.KeyId = key.Kid;
            }

            return made;
        }
        catch (Exception)
        {
            // Whatever the framework makes of it (an empty modulus is an index out of range): a bad key is none, and takes neither the
            // others nor the process with it.
            return null;
        }
    }

    private static RsaSecurityKey? ToRsa(JsonWebKey key)
    {
        var rsa = RSA.Create(
            new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes(key.N), Exponent = Base64UrlEncoder.DecodeBytes(key.E) });
        return rsa.KeySize is >= LeastRsaBits and <= MostRsaBits ? new RsaSecurityKey(rsa) : null;
    }

    private static ECDsaSecurityKey? ToEc(JsonWebKey key)
    {
        ECCurve? curve = key.Crv switch
        {
            "P-256" => ECCurve.NamedCurves.nistP256,
            "P-384" => ECCurve.NamedCurves.nistP384,
            "P-521" => ECCurve.NamedCurves.nistP521,
            _ => null,
        };
        return curve is null ? null : new ECDsaSecurityKey(ECDsa.Create(new ECParameters
        {
            Curve = curve.Value,
            Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes(key.X), Y = Base64UrlEncoder.DecodeBytes(key.Y) },
        }));
    }
}
