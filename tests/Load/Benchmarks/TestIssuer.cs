using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Callers.Jwt;

namespace AuroraGateway.Load.Benchmarks;

/// <summary>An issuer of JWTs with one ES256 key, whose key set is in memory.</summary>
internal sealed class TestIssuer : IJwtKeys
{
    public const string Name = "https://issuer.example.com";
    public const string Audience = "aurora-gateway";
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly JwtKeySet keys;

    public TestIssuer()
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var set = $$"""{"keys":[{"kty":"EC","kid":"one","crv":"P-256","x":"{{Text(point.X)}}","y":"{{Text(point.Y)}}"}]}""";
        keys = JwtKeySet.TryParse(set, Name, out var parsed) is { } wrong ? throw new InvalidOperationException(wrong) : parsed!;
    }

    public JwtKeySet? Take() => keys;

    public ValueTask<KeyInquiry> RefreshAsync(string? keyId, CancellationToken cancellation) => new(KeyInquiry.Current);

    /// <summary>A token of the size that Kubernetes gives a service account.</summary>
    public string Sign(string subject)
    {
        var now = TimeProvider.System.GetUtcNow();
        var head = """{"alg":"ES256","kid":"one","typ":"JWT"}""";
        var pod =
            """{"namespace":"crm","node":{"name":"node-7","uid":"0b7f6a52-1d2e-4c3b-8a49-5e6f7a8b9c0d"},"pod":{"name":"sync-5d4f8c7b9-abcde","uid":"c0a8012e-5b1f-4b57-9a4e-6f1d2b3c4d5e"},"serviceaccount":{"name":"sync","uid":"9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"}}""";
        var body =
            $$"""{"iss":"{{Name}}","aud":["{{Audience}}"],"sub":"{{subject}}","nbf":{{now.ToUnixTimeSeconds()}},"exp":{{now.AddHours(1).ToUnixTimeSeconds()}},"kubernetes.io":{{pod}} }""";
        var signed = $"{Text(Encoding.UTF8.GetBytes(head))}.{Text(Encoding.UTF8.GetBytes(body))}";
        return $"{signed}.{Text(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public void Dispose() => key.Dispose();

    private static string Text(byte[]? bytes) => Base64Url.EncodeToString(bytes);
}
