using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Files.Trust;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Files.Trust;

/// <summary>A revocation list counts if its issuer signed it, and as long as it says.</summary>
public sealed class RevocationListTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);
    private static readonly TestChain Chain = new(Now);

    [Fact]
    public void A_list_distinguishes_revoked_certificates_from_others()
    {
        var (other, _) = Chain.Issue("CN=other", Chain.Issuing, Chain.IssuingKey, isAuthority: false);
        var list = RevocationList.TryParse(TestChain.List(Chain.Issuing, Chain.IssuingKey, Now.AddHours(1), Chain.Leaf))!;
        Assert.True(list.Covers(Chain.Leaf, Chain.Issuing, Now));
        Assert.Equal((true, false, 1), (list.Contains(Chain.Leaf), list.Contains(other), list.Count));
    }

    [Fact]
    public void A_list_of_another_issuer_or_signed_by_another_or_past_its_end_covers_nothing()
    {
        var impostor = new TestChain(Now);
        var others = RevocationList.TryParse(TestChain.List(Chain.Root, Chain.RootKey, Now.AddHours(1)))!;
        Assert.False(others.Covers(Chain.Leaf, Chain.Issuing, Now));
        var forged = RevocationList.TryParse(TestChain.List(Chain.Issuing, impostor.IssuingKey, Now.AddHours(1)))!;
        Assert.False(forged.Covers(Chain.Leaf, Chain.Issuing, Now));
        var list = RevocationList.TryParse(TestChain.List(Chain.Issuing, Chain.IssuingKey, Now.AddHours(1)))!;
        Assert.False(list.Covers(Chain.Leaf, Chain.Issuing, Now.AddHours(2)));
        Assert.True(list.Covers(Chain.Leaf, Chain.Issuing, Now));
    }

    [Fact]
    public void What_is_no_list_is_none()
    {
        Assert.Null(RevocationList.TryParse([]));
        Assert.Null(RevocationList.TryParse(Chain.Leaf.RawData));
        var list = TestChain.List(Chain.Issuing, Chain.IssuingKey, Now.AddHours(1));
        Assert.Null(RevocationList.TryParse(list[..^20]));
    }

    [Theory]
    [InlineData(false, false, RevocationStatus.Good)]
    [InlineData(true, false, RevocationStatus.Revoked)]
    [InlineData(false, true, RevocationStatus.Revoked)]
    public async Task Every_certificate_below_the_authority_is_looked_up(bool leaf, bool issuing, RevocationStatus status)
    {
        var lists = new[]
        {
            RevocationList.TryParse(TestChain.List(Chain.Issuing, Chain.IssuingKey, Now.AddHours(1), leaf ? [Chain.Leaf] : []))!,
            RevocationList.TryParse(TestChain.List(Chain.Root, Chain.RootKey, Now.AddHours(1), issuing ? [Chain.Issuing] : []))!,
        };
        Assert.Equal(status, await AskAsync([Chain.Leaf, Chain.Issuing, Chain.Root], lists));
        Assert.Equal(leaf ? RevocationStatus.Revoked : RevocationStatus.Good, await AskAsync([Chain.Leaf, Chain.Issuing], lists));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_list_the_status_is_unknown(bool toRoot)
    {
        X509Certificate2[] path = toRoot ? [Chain.Leaf, Chain.Issuing, Chain.Root] : [Chain.Leaf, Chain.Issuing];
        Assert.Equal(RevocationStatus.Unknown, await AskAsync(path, []));
    }

    private static async Task<RevocationStatus> AskAsync(X509Certificate2[] path, RevocationList[] lists)
    {
        var time = new FakeTimeProvider(Now);
        using var fetched = new RevocationLists(time);
        return await new RevocationCheck(X509RevocationMode.Offline, fetched, time).AskAsync(path, lists).Within("status");
    }
}
