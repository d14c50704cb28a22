using System.Text;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Shared;

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
        Assert.Equal(
            Sample.ToBytes(), StoredKey.TryRead(Seal.Open(EnvelopeKind.Key, Convert.FromHexString(stored), owner, Header))!.ToBytes());
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
        Assert.Null(new KeySeal(Replica.Key("application-key-two"), Replica.Origin, Replica.Application).Open(
            EnvelopeKind.Key, envelope, Ring.Owner(1), Header));
        Assert.Null(new KeySeal(Replica.Key("application-key-one"), "https://api-sandbox.example.com", Replica.Application).Open(
            EnvelopeKind.Key, envelope, Ring.Owner(1), Header));
        Assert.Null(new KeySeal(Replica.Key("application-key-one"), Replica.Origin, "another").Open(
            EnvelopeKind.Key, envelope, Ring.Owner(1), Header));

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
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(8 * 1024, true)]
    [InlineData((8 * 1024) + 1, false)]
    public void Only_what_has_the_size_of_a_key_is_opened(int length, bool opens)
    {
        var envelope = Seal.Seal(EnvelopeKind.Key, new byte[length], Ring.Owner(1), Header);
        Assert.Equal(opens ? length : null, Seal.Open(EnvelopeKind.Key, envelope, Ring.Owner(1), Header)?.Length);
    }

    [Fact]
    public void No_two_envelopes_begin_with_the_same_bytes()
    {
        var heads = Enumerable.Range(0, 100).Select(
            _ => Convert.ToHexString(Seal.Seal(EnvelopeKind.Key, Sample.ToBytes(), Ring.Owner(1), Header).AsSpan(0, Envelope.HeadLength)));
        Assert.Equal(100, heads.Distinct().Count());
    }

    [Theory]
    [InlineData(Header, 0, false)]
    [InlineData(Header, 1, true)]
    [InlineData("0123abc\u00e400000000000000000000000000000042", 1, false)]
    [InlineData("0123abcd0000000000000000-000000000000042", 1, false)]
    [InlineData("0123abcd0000000000000000 000000000000042", 1, false)]
    [InlineData("0123abcd0000000000000000garbage-garbage!", 1, false)]
    public void A_header_is_read_where_an_envelope_follows_and_it_contains_a_fencing_number(string header, int behind, bool read)
    {
        var found = EntryHeader.TryParse([.. Encoding.Latin1.GetBytes(header), .. new byte[behind]]);
        Assert.Equal(read ? new EntryHeader("0123abcd", EntryHeader.FirstEpoch, 42) : null, found);
        Assert.Equal(read ? header : null, found?.ToString());
    }
}
