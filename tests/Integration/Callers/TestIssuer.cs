using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AuroraGateway.Integration.Callers;

/// <summary>Makes JWTs by hand, good and hostile ones: no library is between the test and the bytes.</summary>
internal sealed class TestIssuer : IDisposable
{
    public const string Audience = "aurora-gateway";
    public const string Subject = "system:serviceaccount:design:designer";

    public TestIssuer(string issuer) => Issuer = issuer;

    public string Issuer { get; }

    public RSA Rsa { get; private set; } = RSA.Create(2048);

    public ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string RsaKeyId { get; private set; } = "rsa-1";

    public const string EcKeyId = "ec-1";

    /// <summary>The published key set.</summary>
    public string Jwks
    {
        get
        {
            var (rsa, ec) = (Rsa.ExportParameters(false), Ec.ExportParameters(false));
            return JsonSerializer.Serialize(new
            {
                keys = new object[]
                {
                    new { kty = "RSA", use = "sig", alg = "RS256", kid = RsaKeyId, n = Encode(rsa.Modulus!), e = Encode(rsa.Exponent!) },
                    new { kty = "EC", use = "sig", kid = EcKeyId, crv = "P-256", x = Encode(ec.Q.X!), y = Encode(ec.Q.Y!) },
                    new { kty = "oct", kid = "secret", k = Encode("a-secret-that-must-never-verify-anything"u8) },
                },
            });
        }
    }

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>A new RSA key under a new id; the old one is gone.</summary>
    public void Rotate(string keyId)
    {
        Rsa.Dispose();
        Rsa = RSA.Create(2048);
        RsaKeyId = keyId;
    }

    public JsonObject Header(string algorithm = "RS256") =>
        new() { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = algorithm.StartsWith("ES", StringComparison.Ordinal) ? EcKeyId : RsaKeyId };

    public JsonObject Claims(DateTimeOffset now) => new()
    {
        ["iss"] = Issuer,
        ["aud"] = new JsonArray(Audience, "another"),
        ["sub"] = Subject,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["nbf"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
    };

    public string Good(DateTimeOffset now) => Sign(Header(), Claims(now));

    /// <summary>Signed with the key that the header's algorithm asks for.</summary>
    public string Sign(JsonObject header, JsonObject claims)
    {
        var text = Unsigned(header, claims);
        var bytes = Encoding.ASCII.GetBytes(text);
        return text + "." + Encode((string?)header["alg"] switch
        {
            "RS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "RS512" => Rsa.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            "PS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "ES256" => Ec.SignData(bytes, HashAlgorithmName.SHA256),

            // The public key is no secret: as an HMAC secret it lets any client sign.
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(Rsa.ExportSubjectPublicKeyInfoPem()), bytes),
            _ => [],
        });
    }

    public static string Unsigned(JsonObject header, JsonObject claims) =>
        Encode(Encoding.UTF8.GetBytes(header.ToJsonString())) + "." + Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()));

    public void Dispose()
    {
        Rsa.Dispose();
        Ec.Dispose();
    }
}
