using System.Security.Cryptography;
using System.Text;

namespace AuroraGateway.Unit.Configuration.Compiling.Proofs;

public class CallerProofTests
{
    private static readonly (string, string?)[] Jwt = [("Jwt:Authority", "https://idp.example.com"), ("Jwt:Audience", "aurora-gateway")];

    [Fact]
    public void A_caller_may_have_proofs_of_every_kind() => Assert.Empty(ProofSettings.Mistakes(
    [
        .. Jwt, ("Callers:app:ApiKeySha256:1", new string('a', 64)), ("Callers:app:Jwt:sub", "a"),
        ("Callers:app:Certificate:San", "spiffe://corp/app"),
        ("Callers:app:UnixSocketUid", "1000"), ("Callers:app:AnonymousOnLoopback", "true"),
    ]));

    [Fact]
    public void A_claim_may_be_named_by_a_URI()
    {
        var settings = ProofSettings.Compile(
            out var errors, demo: false,
            [.. Jwt, ("Callers:app:Jwt:sub", "a"), ("Callers:app:Jwt:https://corp.example:8443/role", "ops"), (
                "Callers:app:Jwt:https://corp.example/team", "design"), ("Callers:app:Jwt:urn:corp:site", "x")]);
        Assert.Empty(errors);
        Assert.Equal(
            ["https://corp.example/team=design", "https://corp.example:8443/role=ops", "sub=a", "urn:corp:site=x"],
            Assert.Single(settings!.Callers!.All).Proof.Jwt!.Select(static claim => claim.Key + "=" + claim.Value)
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("groups:0", "groups")]
    [InlineData("realm_access:roles", "realm_access")]
    public void A_list_or_an_object_is_no_value_of_a_claim(string name, string mistake) =>
        Assert.Equal(["Callers:app:Jwt:" + mistake], ProofSettings.Mistakes([.. Jwt, ("Callers:app:Jwt:" + name, "ops")]));

    [Fact]
    public void A_caller_without_a_proof_is_a_mistake() =>
        Assert.Equal(["Callers:app"], ProofSettings.Mistakes(("Callers:app:ApiKeySha256:0", null)));

    [Theory]
    [InlineData("Callers:app:Jwt:sub", "a", "Callers:app:Jwt")]
    [InlineData("Callers:app:Certificate:San", "", "Callers:app:Certificate:San")]
    [InlineData("Callers:app:Certificate:San", "ops@corp", "Callers:app:Certificate:San")]
    [InlineData("Callers:app:Certificate:San", "ops\0", "Callers:app:Certificate:San")]
    [InlineData("Callers:app:Certificate:Subject", "not a name", "Callers:app:Certificate:Subject")]
    [InlineData("Callers:app:Certificate:Issuer", "CN=x", "Callers:app:Certificate:Issuer")]
    [InlineData("Callers:app:UnixSocketUid", "-1", "Callers:app:UnixSocketUid")]
    [InlineData("Callers:app:UnixSocketUid", "4294967295", "Callers:app:UnixSocketUid")]
    [InlineData("Callers:app:UnixSocketUid", "65534", "Callers:app:UnixSocketUid")]
    [InlineData("Callers:app:UnixSocketUid", "root", "Callers:app:UnixSocketUid")]
    [InlineData("Callers:app:AnonymousOnLoopback", "yes", "Callers:app:AnonymousOnLoopback")]
    [InlineData("Listen:SocketMode", "888", "Listen:SocketMode")]
    [InlineData("Listen:Url", "https://127.0.0.1:8443", "Tls:CertificateFile")]
    [InlineData("Tls:ClientCa", "/nowhere/ca.pem", "Tls")]
    [InlineData("Tls:Revocation", "Sometimes", "Tls:Revocation")]
    [InlineData("Jwt:Audience", "aurora-gateway", "Jwt")]
    [InlineData("Jwt:Authority", "https://idp.example.com", "Jwt:Audience")]
    [InlineData("Jwt:Algorithms:0", "HS256", "Jwt:Algorithms:0")]
    [InlineData("Jwt:Algorithms:0", "none", "Jwt:Algorithms:0")]
    public void A_mistake_is_named_with_its_path(string key, string value, string path) =>
        Assert.Contains(path, ProofSettings.Mistakes((key, value)));

    [Theory]
    [InlineData("http://idp.example.com")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("idp.example.com")]
    public void An_issuer_off_this_host_needs_https(string authority) =>
        Assert.Equal(["Jwt:Authority"], ProofSettings.Mistakes(("Jwt:Authority", authority), ("Jwt:Audience", "aurora-gateway")));

    [Fact]
    public void A_key_set_that_is_not_there_is_a_mistake() =>
        Assert.Equal(["Jwt:JwksFile"], ProofSettings.Mistakes(("Jwt:JwksFile", "/nowhere/jwks.json"), ("Jwt:Audience", "aurora-gateway")));

    [Theory]
    [InlineData("Jwt:sub", "a")]
    [InlineData("Certificate:San", "spiffe://corp/app")]
    [InlineData("Certificate:Subject", "CN=app, O=Corp")]
    [InlineData("UnixSocketUid", "1000")]
    [InlineData("AnonymousOnLoopback", "true")]
    [InlineData("ApiKeySha256:0", ProofSettings.Digest)]
    public void Two_callers_cannot_have_the_same_proof(string proof, string value)
    {
        var path = "Callers:other:" +
            proof.Replace(":sub", "", StringComparison.Ordinal).Replace(":San", "", StringComparison.Ordinal)
                .Replace(":Subject", "", StringComparison.Ordinal);
        Assert.Equal(
            [path],
            ProofSettings.Mistakes(
                [.. Jwt, ("Callers:app:" + proof, value), ("Callers:other:" + proof, value), ("Callers:other:Grants:0:Tenants:0", "*")]));
    }

    [Fact]
    public void Claims_that_are_a_part_of_another_callers_are_a_mistake() => Assert.Equal(
        ["Callers:other:Jwt"],
        ProofSettings.Mistakes([.. Jwt, ("Callers:app:Jwt:sub", "a"), ("Callers:app:Jwt:azp", "b"), ("Callers:other:Jwt:sub", "a")]));

    [Fact]
    public void A_certificate_is_known_by_one_name() => Assert.Equal(
        ["Callers:app:Certificate"],
        ProofSettings.Mistakes(("Callers:app:Certificate:San", "spiffe://corp/app"), ("Callers:app:Certificate:Subject", "CN=app")));

    [Fact]
    public void What_can_never_match_and_what_lets_every_client_in_is_worth_a_warning()
    {
        Assert.Empty(ProofSettings.Warnings());
        Assert.Equal(["Callers:app:AnonymousOnLoopback"], ProofSettings.Warnings(("Callers:app:AnonymousOnLoopback", "true")));
        Assert.Equal(["Callers:app:Certificate"], ProofSettings.Warnings(("Callers:app:Certificate:San", "spiffe://corp/app")));
        Assert.Equal(["Callers:app:UnixSocketUid"], ProofSettings.Warnings(("Callers:app:UnixSocketUid", "1000")));
        Assert.Empty(ProofSettings.Warnings(("Callers:app:UnixSocketUid", "1000"), ("Listen:Url", "unix:/run/gateway.sock")));
    }

    [Fact]
    public void A_caller_that_may_do_nothing_is_worth_a_warning() =>
        Assert.Equal(["Callers:app"], ProofSettings.Warnings(("Callers:app:Grants:0:Tenants:0", null)));

    [Theory]
    [InlineData("demo-caller-key")]
    [InlineData("viewer-caller-key")]
    public void A_key_of_the_demonstration_is_refused_outside_it(string key)
    {
        var digest = ("Callers:app:ApiKeySha256:0", Sha256(key).ToUpperInvariant());
        Assert.Equal(["Callers:app:ApiKeySha256:0"], ProofSettings.Mistakes(digest));
        Assert.NotNull(ProofSettings.Compile(out _, demo: true, digest));
    }

    [Theory]
    [InlineData("")]
    [InlineData("password")]
    public void A_key_that_an_attacker_would_try_first_is_refused_everywhere(string key)
    {
        var digest = ("Callers:app:ApiKeySha256:0", Sha256(key));
        Assert.Equal(["Callers:app:ApiKeySha256:0"], ProofSettings.Mistakes(digest));
        Assert.Null(ProofSettings.Compile(out _, demo: true, digest));
    }

    [Fact]
    public void A_short_key_of_a_benchmark_is_taken() =>
        Assert.Empty(ProofSettings.Mistakes(("Callers:app:ApiKeySha256:0", Sha256("caller-key-0123456789abcdef"))));

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
