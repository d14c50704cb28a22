using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AuroraGateway.Hostile.Chaos;

/// <content>Proofs that must not be accepted.</content>
internal sealed partial class Identities
{
    /// <summary>
    /// A JWT as a line of <c>jwts.txt</c> says: what differs in the header and in the claims from good ones (null takes a member away,
    /// <c>{NOW-60}</c> is a time), and how it is signed.
    /// </summary>
    public string Forge(string line)
    {
        var now = TimeProvider.System.GetUtcNow();
        var words = ClockReading().Replace(
            line, match =>
                now.AddSeconds(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToUnixTimeSeconds()
                    .ToString(CultureInfo.InvariantCulture)).Split(' ');
        var header = Patch(new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = "ec-1" }, words[0]);
        JsonObject good = new()
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["sub"] = Subject,
            ["nbf"] = now.AddDays(-2).ToUnixTimeSeconds(),
            ["exp"] = now.AddDays(2).ToUnixTimeSeconds(),
        };
        var text = Encode(Encoding.UTF8.GetBytes(header)) + "." + Encode(Encoding.UTF8.GetBytes(Patch(good, words[1])));
        var bytes = Encoding.ASCII.GetBytes(text);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return text + "." + words[2] switch
        {
            "es256" => Encode(signer.SignData(bytes, HashAlgorithmName.SHA256)),
            "der" => Encode(signer.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            "stranger" => Encode(stranger.SignData(bytes, HashAlgorithmName.SHA256)),
            "zeros" => Encode(new byte[64]),
            "none" => "",

            // Of the token that every party may have seen.
            "stolen" => Token.Split('.')[2],

            // The public key is no secret: as an HMAC secret it lets any client sign.
            "pem" => Encode(HMACSHA256.HashData(Encoding.ASCII.GetBytes(signer.ExportSubjectPublicKeyInfoPem()), bytes)),
            "spki" => Encode(HMACSHA256.HashData(signer.ExportSubjectPublicKeyInfo(), bytes)),
            "jwks" => Encode(HMACSHA256.HashData(File.ReadAllBytes(PathOf("jwks.json")), bytes)),
            "empty" => Encode(HMACSHA256.HashData(Array.Empty<byte>(), bytes)),
            var unknown => throw new FormatException("No way of signing: " + unknown),
        };
    }

    /// <summary>A certificate with the caller's own name that does not hold, with its private key.</summary>
    public X509Certificate2 Forge(BadCertificate kind)
    {
        const string Client = "1.3.6.1.5.5.7.3.2", Server = "1.3.6.1.5.5.7.3.1";
        void Names(SubjectAlternativeNameBuilder names) => names.AddUri(new Uri(Spiffe));
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = Authority(otherKey);
        return kind switch
        {
            BadCertificate.OfAnotherAuthority => Issue("CN=svid", Names, Client, issuer: other),
            BadCertificate.Expired => Issue("CN=svid", Names, Client, firstDay: -15),
            BadCertificate.NotYetValid => Issue("CN=svid", Names, Client, firstDay: 5),
            BadCertificate.ForServers => Issue("CN=svid", Names, Server),
            _ => Issue("CN=svid", Names, Client, selfSigned: true),
        };
    }

    // RFC 7396 except for depth; what is no object replaces the whole.
    private static string Patch(JsonObject good, string change)
    {
        if (!change.StartsWith('{') || change.StartsWith("{{", StringComparison.Ordinal))
        {
            return change.Replace("{{", "{", StringComparison.Ordinal);
        }

        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            good.Remove(name);
            if (value is not null)
            {
                good[name] = value.DeepClone();
            }
        }

        return good.ToJsonString();
    }

    [GeneratedRegex(@"\{NOW([+-]\d+)\}")]
    private static partial Regex ClockReading();
}
