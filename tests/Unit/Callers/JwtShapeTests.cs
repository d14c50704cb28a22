using System.Buffers.Text;
using System.Text;
using AuroraGateway.Callers.Jwt;

namespace AuroraGateway.Unit.Callers;

public class JwtShapeTests
{
    [Theory]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln", true)]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.", true)]
    [InlineData("eyJhbGciOiJSUzI1NiJ9..", true)]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0", false)]
    [InlineData("eyJ.a.b.c.d", false)]
    [InlineData("eyJ.a=.b", false)]
    [InlineData("eyJ.a b.c", false)]
    [InlineData("eyJ", false)]
    [InlineData("agk_0123456789abcdef", false)]
    [InlineData("key.with.dots", false)]
    [InlineData("", false)]
    public void A_token_is_told_from_an_API_key_by_its_shape(string value, bool isToken) => Assert.Equal(isToken, JwtHeader.HasShape(value));

    [Fact]
    public void What_begins_like_a_token_and_is_too_long_is_one_unread() =>
        Assert.True(JwtHeader.HasShape("eyJ" + new string(' ', JwtHeader.MaxTokenLength)));

    [Theory]
    [InlineData("""{"alg":"RS256","kid":"a"}""", "a")]
    [InlineData("""{"alg":"RS256"}""", null)]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"a"}""", "a")]
    [InlineData("""{"alg":"RS256","typ":"JOSE","kid":"a"}""", "a")]
    public void A_header_of_an_access_token_is_read(string json, string? keyId) => Assert.Equal(new JwtHeader("RS256", keyId), JwtHeader.TryRead(Token(json)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"alg":1}""")]
    [InlineData("""{"alg":"RS256","kid":""}""")]
    [InlineData("""{"alg":"RS256","kid":{}}""")]
    [InlineData("""{"alg":"RS256","alg":"RS256"}""")]
    [InlineData("""{"alg":"RS256","crit":["exp"]}""")]
    [InlineData("""{"alg":"RS256","typ":"dpop+jwt"}""")]
    [InlineData("""{"alg":"RS256","typ":7}""")]
    [InlineData("""["alg"]""")]
    [InlineData("not json")]
    public void Any_other_header_is_not(string json) => Assert.Null(JwtHeader.TryRead(Token(json)));

    private static string Token(string header) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + ".e30.c2ln";
}
