using System.Text;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys.Shared;

/// <summary>What a replica stores, and what it accepts from the store: keys and refusals.</summary>
public sealed class SharedEntryTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);
    private readonly MeterRecord meters = new();
    private readonly Replica replica;

    public SharedEntryTests() => replica = new Replica(meters);

    public void Dispose()
    {
        replica.Dispose();
        meters.Dispose();
    }

    [Fact]
    public async Task An_exchanged_key_is_stored_for_its_life_under_the_lease_and_can_be_read()
    {
        replica.Store.OnLook = _ => Task.FromResult(new Look(LookKind.Leased, replica.Store.Now, Fence: 8, Epoch: "00000000000000ab"));
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_new", TimeSpan.FromHours(5));
        var bought = (await replica.BuyAsync(Owner)).Key!;

        var kept = Assert.Single(replica.Store.KeptRequests);
        Assert.Equal(Assert.Single(replica.Store.Questions).Lease, kept.Lease);
        Assert.Equal(new EntryHeader(bought.Fingerprint, "00000000000000ab", 8), kept.Header);
        Assert.Equal(TimeSpan.FromHours(5), kept.Life);
        Assert.Equal($"v2 {replica.News.Sender} 0 {replica.Store.Now} landed {replica.Store.Looked[0]}",
            kept.Message[..kept.Message.LastIndexOf(' ')]);
        Assert.Empty(replica.Store.Released);

        replica.Store.OnLook = _ => Found(LookKind.Entry, [.. Encoding.ASCII.GetBytes(kept.Header.ToString()), .. kept.Envelope]);
        var read = (await replica.BuyAsync(Owner)).Key!;
        Assert.Equal(("tk_new", bought.From, bought.Lifetime), (read.Reveal(), read.From, read.Lifetime));
        Assert.DoesNotContain(meters.Lines, line => line.Contains("fenced", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_key_is_stored_for_longer_than_any_is_held()
    {
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_long", TimeSpan.FromDays(3));
        await replica.BuyAsync(Owner);
        Assert.Equal(KeyTerms.LongestLife, Assert.Single(replica.Store.KeptRequests).Life);
    }

    [Theory]
    [InlineData(61_000, false)]
    [InlineData(61_001, true)]
    public async Task An_entry_must_be_good_for_more_than_a_second_before_its_margin(int milliseconds, bool good) =>
        Assert.Equal(good, await IsBelievedAsync(replica.Entry(Owner, "tk_other", TimeSpan.FromMilliseconds(milliseconds))));

    [Fact]
    public async Task An_entry_whose_header_names_another_key_is_ignored()
    {
        var header = new EntryHeader("00000000", EntryHeader.FirstEpoch, 7).ToString();
        var content = StoredKey.Of(replica.Aurora.Key("tk_other"), replica.Store.Now, ClockReading.Of(replica.Time), replica.Time)
            .ToBytes();
        Assert.False(await IsBelievedAsync(Sealed(header, content)));
    }

    [Fact]
    public async Task A_sealed_entry_that_contains_no_key_is_ignored() =>
        Assert.False(await IsBelievedAsync(Sealed(new EntryHeader("00000000", EntryHeader.FirstEpoch, 7).ToString(), new byte[24])));

    [Fact]
    public async Task An_entry_without_a_header_is_ignored()
    {
        var entry = replica.Entry(Owner, "tk_other");
        entry[30] = (byte)'x';
        Assert.False(await IsBelievedAsync(entry));
    }

    [Fact]
    public async Task Neither_an_entry_nor_a_refusal_that_does_not_open_keeps_a_replica_from_buying()
    {
        var (entry, refusal) = (replica.Entry(Ring.Owner(2), "tk_foreign"), new byte[40]);
        replica.Store.OnLook = question => question switch
        {
            { Bad: null } => Found(LookKind.Entry, entry),
            { BadRefusal: null } => Found(LookKind.Refusal, refusal),
            _ => Found(LookKind.Leased, null),
        };
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_new");
        Assert.Equal("tk_new", (await replica.BuyAsync(Owner)).Key!.Reveal());
        var last = replica.Store.Questions[^1];
        Assert.Equal(entry.AsSpan(EntryHeader.Length, Envelope.HeadLength).ToArray(), last.Bad);
        Assert.Equal(refusal.AsSpan(0, Envelope.HeadLength).ToArray(), last.BadRefusal);
    }

    [Fact]
    public async Task An_entry_proves_no_application_key_where_none_is_to_be_proved()
    {
        var before = replica.ApplicationKeys.Current;
        Assert.True(await IsBelievedAsync(replica.Entry(Owner, "tk_other")));
        Assert.Same(before, replica.ApplicationKeys.Current);
    }

    [Fact]
    public async Task An_entry_that_does_not_open_proves_no_application_key()
    {
        var before = replica.ApplicationKeys.Current;
        replica.ApplicationKeys.Propose(Replica.Key("application-key-two"));
        Assert.False(await IsBelievedAsync(replica.Entry(Owner, "tk_under_the_old_key")));
        Assert.Same(before, replica.ApplicationKeys.Current);
    }

    [Fact]
    public async Task A_session_is_looked_for_under_the_application_key_in_use()
    {
        var (owner, token) = Ring.Session(1, "session-token");
        replica.ApplicationKeys.Propose(Replica.Key("application-key-two"));
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_session");
        await replica.BuyAsync(owner, token);
        Assert.Equal([replica.Names.Of(owner, replica.Seals.Current).Entry], replica.Store.Looked);
        Assert.Single(replica.Store.KeptRequests);
    }

    [Theory]
    [InlineData("a newer key", "tk_newer")]
    [InlineData("the key that was refused", "tk_late")]
    [InlineData("another tenant's", "tk_late")]
    [InlineData("nothing", "tk_late")]
    public async Task A_key_that_came_too_late_gives_way_only_to_a_good_one(string there, string used)
    {
        var entry = there switch
        {
            "nothing" => [],
            "another tenant's" => replica.Entry(Ring.Owner(2), "tk_newer"),
            _ => replica.Entry(Owner, "tk_newer"),
        };
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_late");
        replica.Store.OnKeep = _ => Task.FromResult(new Kept(KeptOutcome.Fenced, replica.Store.Now, entry));
        var unwanted = there == "the key that was refused" ? replica.Aurora.Key("tk_newer").Fingerprint : "00000000";
        Assert.Equal(used, (await replica.BuyAsync(Owner, unwanted: unwanted)).Key!.Reveal());
        Assert.Contains("aurora_gateway.shared.fenced 1", meters.Lines);
    }

    [Fact]
    public async Task A_key_of_a_tenant_that_was_dropped_meanwhile_is_used_by_those_who_waited_and_is_not_counted_as_late()
    {
        var newer = replica.Entry(Owner, "tk_newer");
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_mine");
        replica.Store.OnKeep = _ => Task.FromResult(new Kept(KeptOutcome.Dropped, replica.Store.Now, newer));
        Assert.Equal("tk_mine", (await replica.BuyAsync(Owner)).Key!.Reveal());
        Assert.DoesNotContain(meters.Lines, line => line.Contains("fenced", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4, 4, 4)]
    [InlineData(30, 10, 30)]
    [InlineData(null, 2, 2)]
    public async Task A_refusal_is_shared_with_what_Aurora_asked_for(int? retryAfter, int term, int told)
    {
        replica.Aurora.Automatic = _ =>
            new KeyFailure(KeyFailureKind.Throttled, "429")
            { RetryAfter = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        await replica.BuyAsync(Owner);
        var released = Assert.Single(replica.Store.Released);
        Assert.Equal(Assert.Single(replica.Store.Questions).Lease, released.Lease);
        Assert.Equal(TimeSpan.FromSeconds(term), released.RefusalLife);
        Assert.False(released.Unspent);
        Assert.Equal($"v2 {replica.News.Sender} 0 {replica.Store.Now} landed {replica.Store.Looked[0]}",
            released.Message[..released.Message.LastIndexOf(' ')]);

        replica.Store.OnLook = _ => Found(LookKind.Refusal, released.Refusal);
        Assert.Equal(TimeSpan.FromSeconds(told), (await replica.BuyAsync(Owner)).Failure!.RetryAfter);
    }

    [Theory]
    [InlineData(KeyFailureKind.Throttled, true)]
    [InlineData(KeyFailureKind.Shed, false)]
    public async Task A_failure_that_says_nothing_to_the_others_frees_the_lease_and_is_not_shared(KeyFailureKind kind, bool nothingSent)
    {
        replica.Aurora.Automatic = _ => new KeyFailure(kind, "no") { NothingSent = nothingSent };
        await replica.BuyAsync(Owner);
        var released = Assert.Single(replica.Store.Released);
        Assert.Null(released.Refusal);
        Assert.Equal(TimeSpan.Zero, released.RefusalLife);
        Assert.Empty(replica.Store.KeptRequests);
    }

    private byte[] Sealed(string header, byte[] content) =>
        [.. Encoding.ASCII.GetBytes(header), .. replica.Seals.Current.Seal(EnvelopeKind.Key, content, Owner, header)];

    private Task<Look> Found(LookKind kind, byte[]? content) => Task.FromResult(new Look(kind, replica.Store.Now, content, Fence: 8));

    private async Task<bool> IsBelievedAsync(byte[] entry)
    {
        replica.Store.OnLook = question => Found(question.Bad is null ? LookKind.Entry : LookKind.Leased, entry);
        replica.Aurora.Automatic = _ => new KeyFailure(KeyFailureKind.Unavailable, "asked all the same");
        return (await replica.BuyAsync(Owner)).Key is not null;
    }
}
