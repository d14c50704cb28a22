using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;

namespace AuroraGateway.Unit.Keys.Shared;

/// <summary>
/// What replicas write in clear text is authenticated: no value of another kind, owner or fleet passes, and both sides of a key rotation
/// agree.
/// </summary>
public sealed class SharedMacTests : IDisposable
{
    private readonly Replica replica = new();

    public void Dispose() => replica.Dispose();

    [Fact]
    public void A_tag_holds_for_its_kind_and_its_parts_only()
    {
        var mac = Mac("application-key-one");
        var tag = mac.Tag(MacKind.News, "a", "bc");
        Assert.Equal(SharedMac.TagLength, tag.Length);
        Assert.True(mac.Matches(tag, MacKind.News, "a", "bc"));
        Assert.False(mac.Matches(tag, MacKind.Member, "a", "bc"));
        Assert.False(mac.Matches(tag, MacKind.News, "ab", "c"));
        Assert.False(mac.Matches(tag, MacKind.News, "abc"));
        Assert.False(mac.Matches(tag[..^1] + (tag[^1] == '0' ? '1' : '0'), MacKind.News, "a", "bc"));
        Assert.False(mac.Matches("", MacKind.News, "a", "bc"));
        Assert.False(mac.Matches(new string('ä', SharedMac.TagLength), MacKind.News, "a", "bc"));
    }

    [Fact]
    public void Keys_origins_and_applications_do_not_share_a_tag()
    {
        string[] tags =
        [
            Mac("application-key-one").Tag(MacKind.News, "a"),
            Mac("application-key-two").Tag(MacKind.News, "a"),
            new SharedMac(Replica.Key("application-key-one"), "https://other.example.com", Replica.Application).Tag(MacKind.News, "a"),
            new SharedMac(Replica.Key("application-key-one"), Replica.Origin, "another").Tag(MacKind.News, "a"),
        ];
        Assert.Equal(tags.Length, tags.Distinct().Count());
    }

    [Fact]
    public void Replicas_on_both_sides_of_a_rotation_accept_each_other()
    {
        var old = Mac("application-key-one").Tag(MacKind.News, "a");
        var changed = Replica.Key("application-key-two");
        replica.ApplicationKeys.Propose(changed);
        var both = replica.Macs.Tags(MacKind.News, "a");
        Assert.Equal(old + Mac("application-key-two").Tag(MacKind.News, "a"), both);

        replica.ApplicationKeys.Promote(changed);
        Assert.Equal(both[SharedMac.TagLength..] + old, replica.Macs.Tags(MacKind.News, "a"));
        Assert.True(replica.Macs.Accepts(old, MacKind.News, "a"));
        Assert.True(replica.Macs.Accepts(both, MacKind.News, "a"));

        replica.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(both[SharedMac.TagLength..], replica.Macs.Tags(MacKind.News, "a"));
        Assert.False(replica.Macs.Accepts(old, MacKind.News, "a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123")]
    [InlineData("00000000000000000000000000000000")]
    public void What_carries_no_tag_of_ours_is_not_accepted(string tags)
    {
        Assert.False(replica.Macs.Accepts(tags, MacKind.News, "a"));
        var good = replica.Macs.Tags(MacKind.News, "a");
        Assert.True(replica.Macs.Accepts(good, MacKind.News, "a"));
        Assert.False(replica.Macs.Accepts(good + good + good + good, MacKind.News, "a"));
    }

    private static SharedMac Mac(string key) => new(Replica.Key(key), Replica.Origin, Replica.Application);
}
