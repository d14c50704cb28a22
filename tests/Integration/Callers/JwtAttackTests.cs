using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace AuroraGateway.Integration.Callers;

/// <summary>Tokens that look like a caller's and are not; each differs from a good one in one thing.</summary>
public sealed class JwtAttackTests : IAsyncLifetime
{
    private const string Path = $"/tenants/{GatewayUnderTest.Tenant}/projects";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static readonly TestIssuer Issuer = new("https://idp.example.com");

    private static readonly Dictionary<string, Func<string>> Attacks = new()
    {
        ["alg none, unsigned"] = () => Sign(header => (header["alg"], header["kid"]) = ("none", null)),
        ["alg none with a good kid"] = () => Sign(header => header["alg"] = "none"),
        ["alg NoNe"] = () => Sign(header => header["alg"] = "NoNe"),
        ["alg none over a good signature"] = () => Swap(Issuer.Good(Now), header => header["alg"] = "none"),
        ["alg missing"] = () => Sign(header => header.Remove("alg")),
        ["alg empty"] = () => Sign(header => header["alg"] = ""),
        ["alg a list"] = () => Raw("""{"alg":["RS256"],"kid":"rsa-1"}"""),
        ["HS256 with the public key as its secret"] = () => Sign(header => header["alg"] = "HS256"),
        ["HS256 with the secret that the key set holds"] = HmacWithPublishedSecret,
        ["an algorithm that is not pinned"] = () => Sign(header => header["alg"] = "RS512"),
        ["RS256 with the EC key"] = () => Sign(header => header["kid"] = TestIssuer.EcKeyId),
        ["ES256 with the RSA key"] = () =>
            Issuer.Sign(With(Issuer.Header("ES256"), header => header["kid"] = Issuer.RsaKeyId), Issuer.Claims(Now)),
        ["ES256 signature of zeros"] = () =>
            TestIssuer.Unsigned(Issuer.Header("ES256"), Issuer.Claims(Now)) + "." + TestIssuer.Encode(new byte[64]),
        ["signature cut off"] = () => Issuer.Good(Now)[..^8],
        ["signature empty"] = () => Issuer.Good(Now)[..(Issuer.Good(Now).LastIndexOf('.') + 1)],
        ["signature of another token"] = () => Cut(Sign(null, claims => claims["sub"] = "other")) + Tail(Issuer.Good(Now)),
        ["payload changed under the signature"] = () =>
            Swap(Issuer.Good(Now), null, claims => claims["exp"] = Now.AddYears(1).ToUnixTimeSeconds()),
        ["signed by a stranger"] = SignedByStranger,
        ["embedded jwk"] = () => SignedByStranger(header => header["jwk"] = JsonNode.Parse(Stranger!.Jwks)!["keys"]![0]!.DeepClone()),
        ["embedded jku"] = () => SignedByStranger(header => header["jku"] = "http://127.0.0.1:1/jwks"),
        ["embedded x5u"] = () => SignedByStranger(header => header["x5u"] = "http://127.0.0.1:1/chain.pem"),
        ["embedded x5c"] = () => SignedByStranger(header => header["x5c"] = new JsonArray(SelfSigned())),
        ["kid that is a path"] = () => Sign(header => header["kid"] = "../../../../../../dev/null"),
        ["kid that is SQL"] = () => Sign(header => header["kid"] = "x' UNION SELECT 'secret' --"),
        ["kid that is a command"] = () => Sign(header => header["kid"] = "rsa-1|touch /tmp/owned"),
        ["kid unknown"] = () => Sign(header => header["kid"] = "rsa-2"),
        ["kid in other case"] = () => Sign(header => header["kid"] = "RSA-1"),
        ["kid missing though there are several keys"] = () => Sign(header => header.Remove("kid")),
        ["kid empty"] = () => Sign(header => header["kid"] = ""),
        ["kid a number"] = () => Sign(header => header["kid"] = 1),
        ["kid of the secret key"] = () => Sign(header => (header["alg"], header["kid"]) = ("HS256", "secret")),
        ["kid absurdly long"] = () => Sign(header => header["kid"] = new string('k', 4_000)),
        ["critical extension"] = () => Sign(header => (header["crit"], header["b64"]) = (new JsonArray("b64"), false)),
        ["a token of another type"] = () => Sign(header => header["typ"] = "logout+jwt"),
        ["two algorithms"] = () => Raw("""{"alg":"none","alg":"RS256","kid":"rsa-1"}"""),
        ["header that is no object"] = () => Raw("""["alg","RS256"]"""),
        ["aud missing"] = () => Sign(null, claims => claims.Remove("aud")),
        ["aud of another service"] = () => Sign(null, claims => claims["aud"] = "another"),
        ["aud with a slash more"] = () => Sign(null, claims => claims["aud"] = TestIssuer.Audience + "/"),
        ["aud that only begins right"] = () => Sign(null, claims => claims["aud"] = TestIssuer.Audience + "-staging"),
        ["aud in other case"] = () => Sign(null, claims => claims["aud"] = "Aurora-Gateway"),
        ["iss missing"] = () => Sign(null, claims => claims.Remove("iss")),
        ["iss of another"] = () => Sign(null, claims => claims["iss"] = "https://idp.example.com.evil.example"),
        ["iss with a slash more"] = () => Sign(null, claims => claims["iss"] = "https://idp.example.com/"),
        ["exp missing"] = () => Sign(null, claims => claims.Remove("exp")),
        ["exp null"] = () => Sign(null, claims => claims["exp"] = null),
        ["exp a word"] = () => Sign(null, claims => claims["exp"] = "never"),
        ["expired"] = () => Sign(null, claims => claims["exp"] = Now.AddMinutes(-1).ToUnixTimeSeconds()),
        ["exp negative"] = () => Sign(null, claims => claims["exp"] = -1),
        ["nbf in the future"] = () => Sign(null, claims => claims["nbf"] = Now.AddMinutes(5).ToUnixTimeSeconds()),
        ["sub of no caller"] = () => Sign(null, claims => claims["sub"] = "system:serviceaccount:design:other"),
        ["sub missing"] = () => Sign(null, claims => claims.Remove("sub")),
        ["sub in other case"] = () => Sign(null, claims => claims["sub"] = TestIssuer.Subject.ToUpperInvariant()),
        ["sub an object"] = () => Sign(null, claims => claims["sub"] = new JsonObject { ["sub"] = TestIssuer.Subject }),
        ["sub twice"] = () => Raw(null, claims => claims.Replace("\"sub\":", "\"sub\":\"other\",\"sub\":", StringComparison.Ordinal)),
        ["larger than 16 KiB"] = () => Sign(null, claims => claims["padding"] = new string('x', 14_000)),
        ["only a header and dots"] = () => "eyJhbGciOiJSUzI1NiJ9..",
    };

    private static readonly TestIssuer Stranger = new("https://idp.example.com");

    private string directory = "";
    private GatewayUnderTest gateway = null!;

    public static TheoryData<string> Names => [.. Attacks.Keys];

    public async ValueTask InitializeAsync()
    {
        directory = Directory.CreateTempSubdirectory("jwt").FullName;
        await File.WriteAllTextAsync(directory + "/jwks.json", Issuer.Jwks);
        gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Jwt:JwksFile"] = directory + "/jwks.json";
            settings["Jwt:Issuer"] = Issuer.Issuer;
            settings["Jwt:Audience"] = TestIssuer.Audience;
            settings["Callers:designer:Jwt:sub"] = TestIssuer.Subject;
            settings["Callers:designer:Grants:0:Tenants:0"] = "*";
        });
        gateway.Client.DefaultRequestHeaders.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_token_that_is_wrong_in_one_thing_is_refused(string attack)
    {
        using var response = await SendAsync(Attacks[attack]());
        var body = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("urn:aurora-gateway:caller-unknown", body, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Emulator.Stats.Requests);
        Assert.Equal(0, gateway.Emulator.Stats.Exchanges);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task The_token_that_the_attacks_start_from_is_good(string algorithm)
    {
        using var response = await SendAsync(Issuer.Sign(Issuer.Header(algorithm), Issuer.Claims(Now)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(gateway.Emulator.Stats.CredentialsSeen);
    }

    [Fact]
    public async Task A_token_within_the_skew_is_good()
    {
        using var late = await SendAsync(Sign(null, claims => claims["exp"] = Now.AddSeconds(-5).ToUnixTimeSeconds()));
        using var early = await SendAsync(Sign(null, claims => claims["nbf"] = Now.AddSeconds(20).ToUnixTimeSeconds()));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (late.StatusCode, early.StatusCode));
    }

    [Fact]
    public async Task A_token_of_100_kB_is_refused_before_it_is_read()
    {
        var response = await gateway.SendTargetAsync(Path, fields: $"Authorization: Bearer eyJ{new string('x', 100_000)}\r\n");

        Assert.StartsWith("HTTP/1.1 431 ", response, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Emulator.Stats.Requests);
    }

    [Fact]
    public async Task Two_tokens_and_a_token_beside_a_key_are_refused()
    {
        var good = $"Authorization: Bearer {Issuer.Good(Now)}\r\n";

        Assert.Contains("forbidden-credential", await gateway.SendTargetAsync(Path, fields: good + good), StringComparison.Ordinal);
        Assert.Contains(
            "forbidden-credential", await gateway.SendTargetAsync(Path, fields: good + $"X-Api-Key: {GatewayUnderTest.CallerKey}\r\n"),
            StringComparison.Ordinal);
        Assert.Equal(0, gateway.Emulator.Stats.Requests);
    }

    [Fact]
    public async Task A_bearer_value_of_another_shape_is_an_API_key()
    {
        using var response = await SendAsync(GatewayUnderTest.CallerKey);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static string Sign(Action<JsonObject>? header, Action<JsonObject>? claims = null) =>
        Issuer.Sign(With(Issuer.Header(), header), With(Issuer.Claims(Now), claims));

    private static JsonObject With(JsonObject made, Action<JsonObject>? change)
    {
        change?.Invoke(made);
        return made;
    }

    private static string Cut(string token) => token[..(token.LastIndexOf('.') + 1)];

    private static string Tail(string token) => token[(token.LastIndexOf('.') + 1)..];

    // The signature stays what it was.
    private static string Swap(string token, Action<JsonObject>? header, Action<JsonObject>? claims = null) =>
        TestIssuer.Unsigned(With(Issuer.Header(), header), With(Issuer.Claims(Now), claims)) + "." + Tail(token);

    private static string SignedByStranger() => SignedByStranger(static _ => { });

    private static string SignedByStranger(Action<JsonObject> header) =>
        Stranger.Sign(With(Stranger.Header(), header), Stranger.Claims(Now));

    // JSON that a serializer would not write, signed well.
    private static string Raw(string? header, Func<string, string>? claims = null)
    {
        var payload = Issuer.Claims(Now).ToJsonString();
        var text = TestIssuer.Encode(Encoding.UTF8.GetBytes(header ?? Issuer.Header().ToJsonString())) + "." +
            TestIssuer.Encode(Encoding.UTF8.GetBytes(claims is null ? payload : claims(payload)));
        return text + "." + TestIssuer.Encode(
            Issuer.Rsa.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static string HmacWithPublishedSecret()
    {
        var text = TestIssuer.Unsigned(new JsonObject { ["alg"] = "HS256", ["kid"] = "secret" }, Issuer.Claims(Now));
        return text + "." + TestIssuer.Encode(
            HMACSHA256.HashData("a-secret-that-must-never-verify-anything"u8, Encoding.ASCII.GetBytes(text)));
    }

    private static string SelfSigned()
    {
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=idp", Stranger.Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
        return Convert.ToBase64String(certificate.RawData);
    }

    private async Task<HttpResponseMessage> SendAsync(string bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return await gateway.Client.SendAsync(request);
    }
}
