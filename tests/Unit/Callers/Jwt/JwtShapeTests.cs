using System.Buffers.Text;
using System.Text;
using AuroraGateway.Callers.Jwt;

namespace AuroraGateway.Unit.Callers.Jwt;

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
    [InlineData("eyAiYWxnIjoiUlMyNTYifQ.eyJzdWIiOiJ4In0.c2ln", true)]
    [InlineData("ewogImFsZyI6IlJTMjU2Igp9.eyJzdWIiOiJ4In0.c2ln", true)]
    [InlineData("ewkiYWxnIjoiUlMyNTYifQ.eyJzdWIiOiJ4In0.c2ln", true)]
    [InlineData("IHsiYWxnIjoiUlMyNTYifQ.eyJzdWIiOiJ4In0.c2ln", true)]
    [InlineData("DQogCXsiYWxnIjoiUlMyNTYifQ.eyJzdWIiOiJ4In0.c2ln", true)]
    [InlineData("e30.e30.c2ln", true)]
    [InlineData("W10.e30.c2ln", false)]
    [InlineData("ICAg.e30.c2ln", false)]
    [InlineData(".e30.c2ln", false)]
    [InlineData("e.e30.c2ln", false)]
    [InlineData("eyJ", false)]
    [InlineData("agk_0123456789abcdef", false)]
    [InlineData("key.with.dots", false)]
    [InlineData("", false)]
    public void A_token_differs_from_an_API_key_by_its_shape(string value, bool isToken) =>
        Assert.Equal(isToken, JwtHeader.HasShape(value));

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    public void White_space_before_the_header_may_be_long(int length) =>
        Assert.True(JwtHeader.HasShape(Token(new string(' ', length) + "{}")));

    [Theory]
    [InlineData("{\"alg\":\"RS256\"}", true)]
    [InlineData(" {\"alg\":\"RS256\"}\n", true)]
    [InlineData("{\"alg\":\"RS256\",\"alg\":\"none\"}", true)]
    [InlineData("{\"alg\"", false)]
    [InlineData("{xx", false)]
    [InlineData("{}{}", false)]
    public void A_key_that_begins_like_a_token_differs_from_one_by_its_JSON(string header, bool isObject) =>
        Assert.Equal(isObject, JwtHeader.IsObject(Token(header)));

    [Fact]
    public void What_begins_like_a_token_and_is_too_long_is_one_unread() =>
        Assert.True(JwtHeader.HasShape("eyJ" + new string(' ', JwtHeader.MaxTokenLength)));

    [Theory]
    [InlineData("""{"alg":"RS256","kid":"a"}""", "a")]
    [InlineData("""{"alg":"RS256"}""", null)]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"a"}""", "a")]
    [InlineData("""{"alg":"RS256","typ":"JOSE","kid":"a"}""", "a")]
    [InlineData("""{"alg":"RS256","typ":"application/jwt","kid":"a"}""", "a")]
    [InlineData("""{"alg":"RS256","typ":null,"kid":null}""", null)]
    [InlineData("""{ "typ" : "jwt",  "kid" : "a", "alg" : "RS256" }""", "a")]
    [InlineData("""{"\u0061lg":"RS256","\u006bid":"\u0061"}""", "a")]
    [InlineData("""{"alg":"RS256","kid":"a","x5t":"x","jku":"https://x","x5c":["MIIB"],"cty":"JWT"}""", "a")]
    public void A_header_of_an_access_token_is_read(string json, string? keyId) =>
        Assert.Equal(new JwtHeader("RS256", keyId), JwtHeader.TryRead(Token(json)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"alg":1}""")]
    [InlineData("""{"alg":"RS256","kid":""}""")]
    [InlineData("""{"alg":"RS256","kid":{}}""")]
    [InlineData("""{"alg":"RS256","alg":"RS256"}""")]
    [InlineData("""{"alg":"RS256","\u0061lg":"none"}""")]
    [InlineData("""{"alg":"RS256","kid":"a","k\u0069d":"b"}""")]
    [InlineData("""{"alg":"RS256","crit":[]}""")]
    [InlineData("""{"alg":"RS256","crit":null}""")]
    [InlineData("""{"ALG":"RS256"}""")]
    [InlineData("\ufeff{\"alg\":\"RS256\"}")]
    [InlineData("""{"alg":"RS256","crit":["exp"]}""")]
    [InlineData("""{"alg":"RS256","typ":"dpop+jwt"}""")]
    [InlineData("""{"alg":"RS256","typ":7}""")]
    [InlineData("""["alg"]""")]
    [InlineData("not json")]
    public void Any_other_header_is_not(string json) => Assert.Null(JwtHeader.TryRead(Token(json)));

    private static string Token(string header) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + ".e30.c2ln";
}
