using AuroraGateway.Callers;
using AuroraGateway.Callers.Jwt;

namespace AuroraGateway.Unit.Callers.Jwt;

public class VerifiedTokensTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Caller Designer = new("designer", 0);

    private readonly JwtKeySet keys = Keys();
    private readonly VerifiedTokens tokens = new();

    [Fact]
    public void A_verified_token_is_remembered_for_a_minute()
    {
        var digest = TokenDigest.Of("token");
        tokens.Remember(digest, Designer, keys, Noon, Noon.AddHours(1));

        Assert.Same(Designer, tokens.Find(digest, keys, Noon.AddSeconds(59)));
        Assert.Null(tokens.Find(digest, keys, Noon.AddMinutes(1)));
        Assert.Null(tokens.Find(TokenDigest.Of("tokem"), keys, Noon));
    }

    [Fact]
    public void It_is_removed_when_it_expires()
    {
        var digest = TokenDigest.Of("token");
        tokens.Remember(digest, Designer, keys, Noon, Noon.AddSeconds(10));

        Assert.Same(Designer, tokens.Find(digest, keys, Noon.AddSeconds(9)));
        Assert.Null(tokens.Find(digest, keys, Noon.AddSeconds(10)));
    }

    [Fact]
    public void It_is_removed_with_the_keys_that_verified_it()
    {
        var digest = TokenDigest.Of("token");
        tokens.Remember(digest, Designer, keys, Noon, Noon.AddHours(1));

        Assert.Null(tokens.Find(digest, Keys(), Noon));
        Assert.Null(tokens.Find(digest, null, Noon));
    }

    [Fact]
    public void A_token_that_displaces_another_is_never_taken_for_it()
    {
        var mistakes = 0;
        for (var i = 0; i < 20_000; i++)
        {
            tokens.Remember(TokenDigest.Of($"token-{i}"), new Caller($"{i}", i), keys, Noon, Noon.AddHours(1));
        }

        for (var i = 0; i < 20_000; i++)
        {
            mistakes += tokens.Find(TokenDigest.Of($"token-{i}"), keys, Noon) is { } found && found.Index != i ? 1 : 0;
        }

        Assert.Equal(0, mistakes);
    }

    private static JwtKeySet Keys()
    {
        using var ec = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var point = ec.ExportParameters(false).Q;
        var (x, y) = (System.Buffers.Text.Base64Url.EncodeToString(point.X), System.Buffers.Text.Base64Url.EncodeToString(point.Y));
        Assert.Null(JwtKeySet.TryParse($$"""{"keys":[{"kty":"EC","kid":"a","crv":"P-256","x":"{{x}}","y":"{{y}}"}]}""", null, out var set));
        return set!;
    }
}
