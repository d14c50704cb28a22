using AuroraGateway.Keys;
using AuroraGateway.Keys.Shared;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Shared;

public sealed class EnvelopeTests
{
    private const string Header = "0123abcd00000000000000000000000000000042";
    private static readonly byte[] Nonce = [.. Enumerable.Range(1, 12).Select(i => (byte)i)];
    private static readonly StoredKey Sample = new("tk_test_0123456789abcdef01234567", 1_772_370_000_000, 1_772_370_000_500, 46_800_000);
    private static readonly KeySeal Seal = new(Replica.Key("application-key-one"), Replica.Origin, Replica.Application);

    /// <summary>What a version once wrote, later versions read or refuse; the files are never written again.</summary>
    [Theory]
    [InlineData("key.v1.hex", false)]
    [InlineData("session-key.v1.hex", true)]
    public void The_first_version_is_still_written_and_read(string snapshot, bool ofSession)
    {
        var owner = ofSession ? Ring.Session(1, "session-token").Owner : Ring.Owner(1);
        var written = Seal.Seal(EnvelopeKind.Key, Sample.ToBytes(), owner, Header, Nonce);
        var stored = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Keys/Shared/Snapshots", snapshot)).Trim();
        Assert.Equal(stored, Convert.ToHexStringLower(written));
        Assert.Equal(Sample, StoredKey.TryRead(Seal.Open(EnvelopeKind.Key, Convert.FromHexString(stored), owner, Header)));
    }

    [Fact]
    public void A_refusal_is_written_and_read_as_ever()
    {
        var refusal = new StoredRefusal(KeyFailureKind.TenantNotAuthorized, 1_772_370_000_000, 15_000);
        var stored = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Keys/Shared/Snapshots/refusal.v1.hex")).Trim();
        Assert.Equal(stored, Convert.ToHexStringLower(Seal.Seal(EnvelopeKind.Refusal, refusal.ToBytes(), Ring.Owner(1), "", Nonce)));
        Assert.Equal(refusal, StoredRefusal.TryRead(Seal.Open(EnvelopeKind.Refusal, Convert.FromHexString(stored), Ring.Owner(1), "")));
    }

    [Fact]
    public void An_envelope_opens_for_nothing_else()
    {
        var envelope = Seal.Seal(EnvelopeKind.Key, Sample.ToBytes(), Ring.Owner(1), Header);
        Assert.NotNull(Seal.Open(EnvelopeKind.Key, envelope, Ring.Owner(1), Header));
        Assert.Null(Seal.Open(EnvelopeKind.Key, envelope, Ring.Owner(2), Header));
        Assert.Null(Seal.Open(EnvelopeKind.Key, envelope, Ring.Session(1, "t").Owner, Header));
        Assert.Null(Seal.Open(EnvelopeKind.Refusal, envelope, Ring.Owner(1), Header));
        Assert.Null(Seal.Open(EnvelopeKind.Key, envelope, Ring.Owner(1), Header.Replace('2', '3')));
        Assert.Null(new KeySeal(Replica.Key("application-key-two"), Replica.Origin, Replica.Application).Open(EnvelopeKind.Key, envelope, Ring.Owner(1), Header));
        Assert.Null(new KeySeal(Replica.Key("application-key-one"), "https://api-sandbox.example.com", Replica.Application).Open(EnvelopeKind.Key, envelope, Ring.Owner(1), Header));
        Assert.Null(new KeySeal(Replica.Key("application-key-one"), Replica.Origin, "another").Open(EnvelopeKind.Key, envelope, Ring.Owner(1), Header));

        var session = Seal.Seal(EnvelopeKind.Key, Sample.ToBytes(), Ring.Session(1, "t", "app").Owner, Header);
        Assert.Null(Seal.Open(EnvelopeKind.Key, session, Ring.Session(1, "t", "other").Owner, Header));
        Assert.Null(Seal.Open(EnvelopeKind.Key, session, Ring.Session(1, "u", "app").Owner, Header));
    }

    [Fact]
    public void Any_byte_changed_and_any_length_cut_is_refused()
    {
        var envelope = Seal.Seal(EnvelopeKind.Key, Sample.ToBytes(), Ring.Owner(1), Header);
        for (var i = 0; i < envelope.Length; i++)
        {
            var altered = (byte[])envelope.Clone();
            altered[i] ^= 0x40;
            Assert.Null(Seal.Open(EnvelopeKind.Key, altered, Ring.Owner(1), Header));
            Assert.Null(Seal.Open(EnvelopeKind.Key, envelope.AsSpan(0, i), Ring.Owner(1), Header));
        }
    }

    [Theory]
    [InlineData(0, 0, 9)]
    [InlineData(10, 0, 9)]
    [InlineData(-10, 0, 9)]
    [InlineData(0, 10, 9)]
    [InlineData(0, -10, 9)]
    public void No_clock_that_is_off_prolongs_a_key(int readerOff, int storeOff, int hoursLeft)
    {
        var time = new FakeTimeProvider(Ring.Start);
        var bought = BoughtKey.TryCreate("tk_a", Moment.Of(time), TimeSpan.FromHours(13))!;
        var stored = StoredKey.Of(bought, Ring.Start.ToUnixTimeMilliseconds() + (storeOff * 60_000), Moment.Of(time), time);
        time.Advance(TimeSpan.FromHours(4));
        var storeNow = time.GetUtcNow().ToUnixTimeMilliseconds() + (storeOff * 60_000);
        var now = Moment.Of(time) with { Utc = time.GetUtcNow() + TimeSpan.FromMinutes(readerOff) };

        var read = stored.ToBought(storeNow, now, time)!;
        var left = read.From.Timestamp + (long)(read.Lifetime.TotalSeconds * time.TimestampFrequency) - now.Timestamp;
        Assert.InRange(left / (double)time.TimestampFrequency, (hoursLeft * 3600) - 601, hoursLeft * 3600);
        Assert.Null(stored.ToBought(storeNow + (9 * 3_600_000), now, time));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("v1 a 1 dropped not-a-tenant")]
    [InlineData("v1 a 1 discarded 11111111-1111-4111-8111-111111111111")]
    [InlineData("v1 a 1 discarded 11111111-1111-4111-8111-111111111111 0123abcd zz caller")]
    [InlineData("v2 a 1 dropped 11111111-1111-4111-8111-111111111111")]
    public void News_that_is_no_news_is_ignored(string text) => Assert.Null(NewsMessage.TryParse(text, out _));

    [Fact]
    public void News_reads_as_written()
    {
        NewsMessage[] all = [new NewsMessage.Landed("test:key"), new NewsMessage.Dropped(Ring.Tenant(1)), new NewsMessage.Discarded(Ring.Owner(1), "0123abcd"), new NewsMessage.Discarded(Ring.Session(1, "t").Owner, "0123abcd")];
        Assert.All(all, message => Assert.Equal(message, NewsMessage.TryParse(message.ToText("sender", 5), out _)));
        Assert.DoesNotContain("secret-token", new NewsMessage.Discarded(Ring.Session(1, "secret-token").Owner, "0123abcd").ToText("s", 1), StringComparison.Ordinal);
    }
}
