using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Files.Trust;

namespace AuroraGateway.Unit.Files.Trust;

/// <summary>An authority counts by itself, whatever is above it; nothing that it did not issue counts.</summary>
public sealed class AnchoredChainTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);
    private static readonly TestChain Chain = new(Now);
    private static readonly X509Certificate2[] Nothing = [];

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_certificate_leads_to_an_issuing_authority_that_is_configured(bool sendsRoot, bool sendsIssuing)
    {
        X509Certificate2[] sent = [.. sendsIssuing ? [Chain.Issuing] : Nothing, .. sendsRoot ? [Chain.Root] : Nothing];
        Assert.Equal((X509ChainStatusFlags.NoError, 1), Judge(Chain.Leaf, [Chain.Issuing], sent));
    }

    [Fact]
    public void The_nearest_authority_counts_and_a_root_still_does()
    {
        Assert.Equal((X509ChainStatusFlags.NoError, 2), Judge(Chain.Leaf, [Chain.Root], [Chain.Issuing]));
        Assert.Equal((X509ChainStatusFlags.NoError, 1), Judge(Chain.Leaf, [Chain.Root, Chain.Issuing], [Chain.Issuing]));
    }

    [Fact]
    public void Another_authority_of_the_same_name_did_not_issue_it()
    {
        var other = new TestChain(Now);
        var (flags, _) = Judge(other.Leaf, [Chain.Issuing], []);
        Assert.NotEqual(X509ChainStatusFlags.NoError, flags);
        (flags, _) = Judge(other.Leaf, [Chain.Issuing], [other.Issuing, other.Root, Chain.Root]);
        Assert.NotEqual(X509ChainStatusFlags.NoError, flags);
    }

    [Fact]
    public void A_certificate_is_no_authority_for_itself_and_none_below_another_may_issue()
    {
        Assert.NotEqual(X509ChainStatusFlags.NoError, Judge(Chain.Leaf, [Chain.Leaf], [Chain.Issuing]).Flags);
        Assert.NotEqual(X509ChainStatusFlags.NoError, Judge(Chain.Leaf, [Chain.Leaf], []).Flags);
        var (middle, key) = Chain.Issue("CN=no authority", Chain.Issuing, Chain.IssuingKey, isAuthority: false);
        var (below, _) = Chain.Issue("CN=below", middle, key, isAuthority: false);
        Assert.NotEqual(X509ChainStatusFlags.NoError, Judge(below, [Chain.Issuing], [middle]).Flags);
    }

    [Fact]
    public void What_is_wrong_below_the_authority_counts_and_above_it_does_not()
    {
        var old = new TestChain(Now.AddDays(-364));
        Assert.Equal(X509ChainStatusFlags.NotTimeValid, Judge(old.Leaf, [old.Issuing], [], Now.AddDays(10)).Flags);
        var (issuing, key) = Chain.Issue("CN=issuing of an old root", old.Root, old.RootKey, isAuthority: true);
        var (leaf, _) = Chain.Issue("CN=leaf", issuing, key, isAuthority: false);
        Assert.Equal((X509ChainStatusFlags.NoError, 1), Judge(leaf, [issuing], [old.Root], Now.AddDays(10)));
    }

    private static (X509ChainStatusFlags Flags, int Anchor) Judge(
        X509Certificate2 certificate, X509Certificate2[] authorities, X509Certificate2[] sent, DateTimeOffset? now = null)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTimeIgnored = false,
            VerificationTime = (now ?? Now).UtcDateTime,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ExtraStore.AddRange(sent);
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        using var chain = new X509Chain { ChainPolicy = policy };
        chain.Build(certificate);
        return (AnchoredChain.Judge(chain, [.. authorities], out var anchor), anchor);
    }
}
