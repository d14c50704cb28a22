using System.Buffers.Text;
using System.Text;
using AuroraGateway.Callers;
using AuroraGateway.Callers.Jwt;

namespace AuroraGateway.Unit.Callers.Jwt;

public class JwtClaimsTests
{
    private const string Token =
        """{"sub":"a","groups":["x","y"],"aud":["g"],"admin":true,"tier":3,"nested":{"sub":"b"},"kubernetes.io":{"namespace":"n"}}""";

    [Theory]
    [InlineData("sub", "a", true)]
    [InlineData("sub", "A", false)]
    [InlineData("sub", "", false)]
    [InlineData("Sub", "a", false)]
    [InlineData("groups", "y", true)]
    [InlineData("groups", "x,y", false)]
    [InlineData("admin", "true", true)]
    [InlineData("admin", "false", false)]
    [InlineData("tier", "3", true)]
    [InlineData("tier", "3.0", false)]
    [InlineData("nested", "b", false)]
    [InlineData("missing", "", false)]
    public void A_claim_matches_exactly_or_as_one_of_a_list(string claim, string value, bool matches)
    {
        using var claims = Read(Token)!;
        Assert.Equal(matches, claims.Has(claim, value));
    }

    [Fact]
    public void Claims_that_can_be_read_in_two_ways_are_not_read()
    {
        Assert.Null(Read("""{"sub":"a","sub":"b"}"""));
        Assert.Null(Read("[]"));
        Assert.Null(Read("{"));
    }

    [Fact]
    public void All_claims_of_a_caller_must_match_and_of_one_caller_only()
    {
        var (first, second, third) = (new Caller("first", 0), new Caller("second", 1), new Caller("third", 2));
        var callers = new JwtCallers(
        [
            (first, Claims(("sub", "a"), ("groups", "x"))),
            (second, Claims(("sub", "a"), ("groups", "z"))),
            (third, Claims(("groups", "y"))),
        ]);

        Assert.Same(first, Find("""{"sub":"a","groups":["x"]}""", out _));
        Assert.Null(Find("""{"sub":"a"}""", out var none));
        Assert.Null(Find("""{"sub":"a","groups":["x","y"]}""", out var several));
        Assert.Equal((false, true), (none, several));

        Caller? Find(string json, out bool ambiguous)
        {
            using var claims = Read(json)!;
            return callers.Find(claims, out ambiguous);
        }
    }

    private static Dictionary<string, string> Claims(params (string Name, string Value)[] claims) =>
        claims.ToDictionary(claim => claim.Name, claim => claim.Value);

    private static JwtClaims? Read(string json) => JwtClaims.TryRead($"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json))}.c2ln");
}
