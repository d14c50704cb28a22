using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Callers.Jwt;

namespace AuroraGateway.Unit.Callers.Jwt;

public sealed class LiveJwtTests
{
    private readonly List<Keys> opened = [];

    [Fact]
    public void The_verifier_stays_while_its_rules_do()
    {
        using var live = new LiveJwt(Open, TimeProvider.System);
        var first = Change(live, Rules());
        Assert.NotNull(first);
        Assert.Same(first, Change(live, Rules()));
        Assert.Equal((1, 1, false), (opened.Count, opened[0].Refreshes, opened[0].IsEnded));
    }

    [Theory]
    [InlineData("Authority")]
    [InlineData("Audience")]
    [InlineData("Issuer")]
    [InlineData("ClockSkew")]
    [InlineData("Algorithms")]
    [InlineData("Authorities")]
    [InlineData("JwksFile")]
    public void Another_rule_ends_it_and_asks_for_keys_of_its_own(string rule)
    {
        using var live = new LiveJwt(Open, TimeProvider.System);
        var first = Change(live, Rules());
        Assert.NotSame(first, Change(live, Rules(rule)));
        Assert.Equal((true, false, 1), (opened[0].IsEnded, opened[1].IsEnded, opened[1].Refreshes));
    }

    [Fact]
    public void Without_rules_there_is_none_and_the_previous_one_ends_once_the_new_policy_is_active()
    {
        using var live = new LiveJwt(Open, TimeProvider.System);
        Change(live, Rules());
        live.Change(null, next => Assert.Equal((null, false), (next, opened[0].IsEnded)));
        Assert.Null(live.Current);
        Assert.True(opened[0].IsEnded);
    }

    private static JwtVerifier? Change(LiveJwt live, JwtRules? rules)
    {
        JwtVerifier? given = null;
        live.Change(rules, next => given = next);
        Assert.Same(given, live.Current);
        return given;
    }

    private static JwtRules Rules(string? other = null) => new()
    {
        Authority = new Uri(other == "Authority" ? "https://idp.example.org" : "https://idp.example.com"),
        Audience = other == "Audience" ? "another" : "aurora-gateway",
        Issuer = other == "Issuer" ? "https://other.example.com" : null,
        ClockSkew = TimeSpan.FromSeconds(other == "ClockSkew" ? 31 : 30),
        Algorithms = other == "Algorithms" ? new[] { "RS256" }.ToFrozenSet() : JwtRules.DefaultAlgorithms,
        Authorities = other == "Authorities" ? [Authority()] : null,
        JwksFile = other == "JwksFile" ? "/etc/jwks.json" : null,
    };

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=CA", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private Keys Open(JwtRules rules)
    {
        var keys = new Keys();
        opened.Add(keys);
        return keys;
    }

    private sealed class Keys : IJwtKeys
    {
        public int Refreshes { get; private set; }

        public bool IsEnded { get; private set; }

        public JwtKeySet? Take() => null;

        public ValueTask<KeyInquiry> RefreshAsync(string? keyId, CancellationToken cancellation)
        {
            Refreshes++;
            return new(KeyInquiry.Current);
        }

        public void Dispose() => IsEnded = true;
    }
}
