using System.Buffers.Text;
using System.Security.Cryptography;
using AuroraGateway.Callers.Jwt;

namespace AuroraGateway.Unit.Callers.Jwt;

public class JwtKeySetTests
{
    private static readonly string RsaKey = Rsa(2048);

    [Fact]
    public void Keys_are_found_by_their_exact_id()
    {
        Assert.Null(JwtKeySet.TryParse($$"""{"keys":[{{Key("a")}},{{Key("b")}}]}""", null, out var set));

        Assert.Equal(2, set!.Count);
        Assert.Equal("a", Assert.Single(set.Find("a")).KeyId);
        Assert.Empty(set.Find("A"));
        Assert.Empty(set.Find("c"));
    }

    [Fact]
    public void A_token_without_a_key_id_gets_the_only_key_and_no_choice()
    {
        Assert.Null(JwtKeySet.TryParse($$"""{"keys":[{{Key("a")}}]}""", null, out var one));
        Assert.Null(JwtKeySet.TryParse($$"""{"keys":[{{Key("a")}},{{Key("b")}}]}""", null, out var two));

        Assert.Single(one!.Find(null));
        Assert.Empty(two!.Find(null));
    }

    [Theory]
    [InlineData("""{"kty":"oct","kid":"a","k":"c2VjcmV0"}""")]
    [InlineData("""{"kty":"RSA","kid":"a"}""")]
    [InlineData("""{"kty":"RSA","kid":"a","n":"!","e":"AQAB"}""")]
    [InlineData("""{"kty":"RSA","kid":"a","n":"","e":""}""")]
    [InlineData("""{"kty":"RSA","kid":"a","n":"AQAB","e":""}""")]
    [InlineData("""{"kty":"EC","kid":"a","crv":"P-256","x":"AAAA","y":"AAAA"}""")]
    [InlineData("""{"kty":"EC","kid":"a","crv":"P-256","x":"","y":""}""")]
    [InlineData("""{"kty":"EC","kid":"a","crv":"secp256k1","x":"AAAA","y":"AAAA"}""")]
    [InlineData("""{"kty":"OKP","kid":"a","crv":"Ed25519","x":"AAAA"}""")]
    public void What_cannot_verify_a_signature_is_no_key(string key) =>
        Assert.Contains("no key", JwtKeySet.TryParse($$"""{"keys":[{{key}}]}""", null, out _), StringComparison.Ordinal);

    [Fact]
    public void A_key_that_is_none_takes_no_other_with_it()
    {
        Assert.Null(JwtKeySet.TryParse($$"""{"keys":[{"kty":"RSA","kid":"bad","n":"","e":""},{{Key("good")}}]}""", null, out var set));

        Assert.Empty(set!.Find("bad"));
        Assert.Single(set.Find("good"));
    }

    [Theory]
    [InlineData("\"use\":\"enc\"")]
    [InlineData("\"use\":\"x509-svid\"")]
    [InlineData("\"key_ops\":[\"encrypt\"]")]
    public void A_key_for_another_use_does_not_verify(string use) =>
        Assert.NotNull(JwtKeySet.TryParse($$"""{"keys":[{{Key("a", use)}}]}""", null, out _));

    [Theory]
    [InlineData("\"use\":\"sig\"")]
    [InlineData("\"use\":\"jwt-svid\"")]
    [InlineData("\"key_ops\":[\"verify\"]")]
    public void A_key_for_signatures_does(string use) => Assert.Null(JwtKeySet.TryParse($$"""{"keys":[{{Key("a", use)}}]}""", null, out _));

    [Fact]
    public void An_RSA_key_under_2048_bits_is_none() =>
        Assert.NotNull(JwtKeySet.TryParse($$"""{"keys":[{"kty":"RSA","kid":"a",{{Rsa(1024)}}}]}""", null, out _));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"keys":[]}""")]
    public void What_is_no_key_set_is_refused(string json) => Assert.NotNull(JwtKeySet.TryParse(json, null, out _));

    internal static string Key(string id, string? more = null) =>
        $$"""{"kty":"RSA","kid":"{{id}}",{{RsaKey}}{{(more is null ? "" : "," + more)}}}""";

    private static string Rsa(int bits)
    {
        using var rsa = RSA.Create(bits);
        var parameters = rsa.ExportParameters(false);
        return $"\"n\":\"{Base64Url.EncodeToString(parameters.Modulus)}\",\"e\":\"{Base64Url.EncodeToString(parameters.Exponent)}\"";
    }
}
