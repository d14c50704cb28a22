using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Keys;

/// <summary>What the operator sees of the ring: the worst first, bounded, and counted whole.</summary>
public sealed class SnapshotTests : IDisposable
{
    private static readonly KeyFailure Refused = new(KeyFailureKind.TenantNotAuthorized, "403");
    private static readonly KeyFailure Broken = new(KeyFailureKind.BadAnswer, "not JSON");

    private readonly Ring ring = new();

    public void Dispose() => ring.Dispose();

    [Fact]
    public void An_empty_ring_is_nothing_at_all()
    {
        var snapshot = ring.Keys.Snapshot(10);
        Assert.Equal((0, 0, 0, null), (snapshot.Owners, snapshot.Held, snapshot.Braked, snapshot.FirstEnd));
        Assert.Empty(snapshot.Failing);
        Assert.Empty(snapshot.Slots);
    }

    [Fact]
    public async Task A_key_is_shown_with_its_three_times_and_without_itself()
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_1", TimeSpan.FromHours(10));
        ring.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(
            new KeySlotView(Ring.Tenant(1).ToString(), null, null)
            {
                Generation = 1,
                ObtainedAt = Ring.Start,
                RenewsAt = Ring.Start.AddHours(10 * 0.9).AddSeconds(-54),
                EndsAt = Ring.Start.AddHours(10),
                LastExchangeAt = Ring.Start,
            },
            Assert.Single(ring.Keys.Snapshot(10).Slots));
    }

    [Fact]
    public async Task A_sessions_key_is_shown_with_its_caller_and_is_never_renewed()
    {
        var (owner, token) = Ring.Session(1, "st_1", "embedded");
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk_1");
        await ring.AskAsync(owner, token);
        var slot = Assert.Single(ring.Keys.Snapshot(10).Slots);
        Assert.Equal((owner.Session!.ToString(), "embedded"), (slot.Session, slot.Caller));
        Assert.NotNull(slot.EndsAt);
        Assert.Null(slot.RenewsAt);
    }

    [Fact]
    public async Task An_exchange_under_way_is_shown_and_has_not_ended_yet()
    {
        var asked = ring.AskAsync(Ring.Owner(1));
        var exchange = await ring.Exchange.NextAsync();
        Assert.Equal(
            new KeySlotView(Ring.Tenant(1).ToString(), null, null) { IsExchanging = true }, Assert.Single(ring.Keys.Snapshot(10).Slots));

        exchange.Complete(ring.Exchange.Key("tk_1"));
        await asked;
        Assert.False(Assert.Single(ring.Keys.Snapshot(10).Slots).IsExchanging);
    }

    [Fact]
    public async Task Who_got_no_key_is_shown_with_the_reason_and_counted_under_it()
    {
        await FailAsync(1, Refused);
        await FailAsync(2, Refused);
        await FailAsync(3, Broken);
        var snapshot = ring.Keys.Snapshot(10);
        Assert.Equal((3, 0, null), (snapshot.Owners, snapshot.Held, snapshot.FirstEnd));
        Assert.Equal(
            new Dictionary<KeyFailureKind, int> { [KeyFailureKind.TenantNotAuthorized] = 2, [KeyFailureKind.BadAnswer] = 1 },
            snapshot.Failing);
        Assert.Equal(
            new KeySlotView(Ring.Tenant(3).ToString(), null, null)
            {
                LastExchangeAt = Ring.Start,
                FailureKind = KeyFailureKind.BadAnswer,
                Failure = "not JSON",
                Trouble = KeyTrouble.WithoutKey,
            },
            snapshot.Slots[2]);
    }

    [Fact]
    public async Task A_session_that_got_no_key_is_no_trouble_any_more_after_a_minute_since_it_never_tries_again()
    {
        var (owner, token) = Ring.Session(1, "st_1");
        ring.Exchange.Automatic = _ => Broken;
        await ring.AskAsync(owner, token);
        Assert.Equal(
            (1, KeyTrouble.WithoutKey),
            (ring.Keys.Snapshot(1).Failing[KeyFailureKind.BadAnswer], ring.Keys.Snapshot(1).Slots.Single().Trouble));

        ring.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(ring.Keys.Snapshot(1).Failing);
        Assert.Equal(KeyTrouble.None, ring.Keys.Snapshot(1).Slots.Single().Trouble);
    }

    [Fact]
    public async Task A_key_within_its_margin_is_not_held_any_more()
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_1", TimeSpan.FromSeconds(90));
        Assert.Equal(1, ring.Keys.Snapshot(10).Held);
        ring.Time.Advance(TimeSpan.FromSeconds(30));
        var snapshot = ring.Keys.Snapshot(10);
        Assert.Equal((0, null), (snapshot.Held, snapshot.FirstEnd));
        var slot = Assert.Single(snapshot.Slots);
        Assert.Equal((null, null, null, null), (slot.Generation, slot.ObtainedAt, slot.RenewsAt, slot.EndsAt));
    }

    [Fact]
    public async Task The_worst_come_first_and_among_equals_whose_keys_end_first_then_by_name()
    {
        await FillAsync();
        Assert.Equal([Braked, Without, NotRenewed, Ends1, Ends2, Ends2Too, Exchanging], Shown(10));
        Assert.Equal(
            [KeyTrouble.Braked, KeyTrouble.WithoutKey, KeyTrouble.NotRenewed, KeyTrouble.None,
                KeyTrouble.None, KeyTrouble.None, KeyTrouble.None],
            ring.Keys.Snapshot(10).Slots.Select(slot => slot.Trouble));
    }

    [Fact]
    public async Task It_is_bounded_by_leaving_out_what_matters_least_and_counts_that_too()
    {
        await FillAsync();
        var all = Shown(10);
        foreach (var most in (int[])[1, 2, 3, 4, 6])
        {
            Assert.Equal(all[..most], Shown(most));
        }

        var snapshot = ring.Keys.Snapshot(1);
        Assert.Equal((7, 5, 1), (snapshot.Owners, snapshot.Held, snapshot.Braked));
        Assert.Equal(
            new Dictionary<KeyFailureKind, int> { [KeyFailureKind.TenantNotAuthorized] = 1, [KeyFailureKind.BadAnswer] = 1 },
            snapshot.Failing);
        Assert.Equal(ring.Time.GetUtcNow().AddHours(1), snapshot.FirstEnd);
    }

    [Fact]
    public async Task A_brake_that_has_expired_is_no_trouble()
    {
        await BrakeAsync(1);
        Assert.Equal((1, KeyTrouble.Braked), (ring.Keys.Snapshot(1).Braked, ring.Keys.Snapshot(1).Slots.Single().Trouble));
        ring.Time.Advance(ring.Terms.Brake);
        Assert.Equal((0, KeyTrouble.None), (ring.Keys.Snapshot(1).Braked, ring.Keys.Snapshot(1).Slots.Single().Trouble));
    }

    // By name in the reverse of the expected order.
    private const int Exchanging = 1;
    private const int Ends2 = 2;
    private const int Ends2Too = 3;
    private const int Ends1 = 4;
    private const int NotRenewed = 5;
    private const int Without = 6;
    private const int Braked = 7;

    /// <summary>One of each kind.</summary>
    private async Task FillAsync()
    {
        await ring.HoldAsync(Ring.Owner(NotRenewed), "tk_1", TimeSpan.FromHours(10));
        ring.Time.Advance(TimeSpan.FromHours(9));
        ring.Exchange.Automatic = _ => Broken;
        await ring.AskAsync(Ring.Owner(NotRenewed));
        await ring.UntilFailedAsync();

        ring.Exchange.Automatic = null;
        await BrakeAsync(Braked);
        await ring.HoldAsync(Ring.Owner(Ends2Too), "tk_2", TimeSpan.FromHours(2));
        await ring.HoldAsync(Ring.Owner(Ends2), "tk_3", TimeSpan.FromHours(2));
        await ring.HoldAsync(Ring.Owner(Ends1), "tk_4", TimeSpan.FromHours(1));
        await FailAsync(Without, Refused);
        ring.Exchange.Automatic = null;
        _ = ring.AskAsync(Ring.Owner(Exchanging));
        await ring.Exchange.NextAsync();
    }

    private async Task FailAsync(int tenant, KeyFailure failure)
    {
        ring.Exchange.Automatic = _ => failure;
        Assert.NotNull((await ring.AskAsync(Ring.Owner(tenant))).Failure);
    }

    private async Task BrakeAsync(int tenant)
    {
        ring.Keys.Discard(await ring.HoldAsync(Ring.Owner(tenant), "tk_a"));
        Assert.Equal(DiscardOutcome.Braked, ring.Keys.Discard(await ring.HoldAsync(Ring.Owner(tenant), "tk_b")));
    }

    private int[] Shown(int most) =>
        [.. ring.Keys.Snapshot(most).Slots.Select(slot => int.Parse(slot.Tenant[..8], System.Globalization.CultureInfo.InvariantCulture))];
}
