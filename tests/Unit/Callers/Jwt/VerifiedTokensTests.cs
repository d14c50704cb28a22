using AuroraGateway.Callers;
using AuroraGateway.Callers.Jwt;

namespace AuroraGateway.Unit.Callers.Jwt;

public class VerifiedTokensTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Caller s_caller = new("designer", 0);

    private readonly JwtKeySet _keys = Keys();
    private readonly VerifiedTokens _tokens = new();

    [Fact]
    public void A_verified_token_is_remembered_for_a_minute()
    {
        var digest = TokenDigest.Of("token");
        _tokens.Remember(digest, s_caller, _keys, s_noon, s_noon.AddHours(1));

        Assert.Same(s_caller, _tokens.Find(digest, _keys, s_noon.AddSeconds(59)));
        Assert.Null(_tokens.Find(digest, _keys, s_noon.AddMinutes(1)));
        Assert.Null(_tokens.Find(TokenDigest.Of("tokem"), _keys, s_noon));
    }

    [Fact]
    public void It_is_removed_when_it_expires()
    {
        var digest = TokenDigest.Of("token");
        _tokens.Remember(digest, s_caller, _keys, s_noon, s_noon.AddSeconds(10));

        Assert.Same(s_caller, _tokens.Find(digest, _keys, s_noon.AddSeconds(9)));
        Assert.Null(_tokens.Find(digest, _keys, s_noon.AddSeconds(10)));
    }

    [Fact]
    public void It_is_removed_with_the_keys_that_verified_it()
    {
        var digest = TokenDigest.Of("token");
        _tokens.Remember(digest, s_caller, _keys, s_noon, s_noon.AddHours(1));

        Assert.Null(_tokens.Find(digest, Keys(), s_noon));
        Assert.Null(_tokens.Find(digest, null, s_noon));
    }

    [Fact]
    public void A_token_that_displaces_another_is_never_taken_for_it()
    {
        var mistakes = 0;
        for (var i = 0; i < 20_000; i++)
        {
            _tokens.Remember(TokenDigest.Of($"token-{i}"), new Caller($"{i}", i), _keys, s_noon, s_noon.AddHours(1));
        }

        for (var i = 0; i < 20_000; i++)
        {
            mistakes += _tokens.Find(TokenDigest.Of($"token-{i}"), _keys, s_noon) is { } found && found.Index != i ? 1 : 0;
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
