using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>What the ring keeps, what it drops and when: it never exceeds its bound, and drops nothing too early.</summary>
public sealed class RingRoomTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);
    private readonly MeterRecord record = new();
    private readonly Ring ring;

    public RingRoomTests() => ring = new(static terms => terms with { Capacity = 32 }, meters: record);

    public void Dispose()
    {
        ring.Dispose();
        record.Dispose();
    }

    [Fact]
    public async Task At_its_bound_the_ring_drops_a_sixteenth_and_one_more_of_the_longest_unused_and_counts_them()
    {
        await HoldAllAsync(32);
        Assert.Equal(32, ring.Keys.Count);
        Assert.Equal(0, Evictions);

        await AskAsync(Ring.Owner(33));
        Assert.Equal(30, ring.Keys.Count);
        Assert.Equal(3, Evictions);
        Assert.Equal([4, 5, 6], await HeldAmongAsync(6));
    }

    /// <summary>As a changed configuration may say: newcomers must not be turned away for as long as a sixteenth at a time takes.</summary>
    [Fact]
    public async Task A_ring_whose_bound_was_lowered_makes_room_at_once()
    {
        await HoldAllAsync(32);
        ring.Use(static terms => terms with { Capacity = 16 });
        Assert.NotNull((await AskAsync(Ring.Owner(33))).Key);
        Assert.Equal(15, ring.Keys.Count);
    }

    [Theory]
    [InlineData(1.1, new[] { 1, 5, 6 })]
    [InlineData(0.9, new[] { 4, 5, 6 })]
    public async Task A_key_that_is_used_stays_and_its_use_is_noted_once_a_second(double seconds, int[] held)
    {
        await HoldAllAsync(32, every: 0.001);
        ring.Time.Advance(TimeSpan.FromSeconds(seconds));
        await AskAsync(Ring.Owner(1));
        await AskAsync(Ring.Owner(33));

        Assert.Equal(held, await HeldAmongAsync(6));
    }

    [Fact]
    public async Task A_warm_tenants_key_stays_without_requests()
    {
        await HoldAllAsync(32);
        ring.Keys.KeepWarm(Ring.Owner(1));
        await AskAsync(Ring.Owner(33));
        Assert.Equal([1, 5, 6], await HeldAmongAsync(6));
    }

    [Fact]
    public async Task Owners_that_hold_no_key_go_first_however_lately_they_were_asked_for()
    {
        await HoldAllAsync(29);
        for (var tenant = 30; tenant <= 32; tenant++)
        {
            ring.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403");
            await ring.AskAsync(Ring.Owner(tenant));
        }

        await AskAsync(Ring.Owner(33));
        Assert.Equal(Enumerable.Range(1, 29), await HeldAmongAsync(29));
    }

    [Fact]
    public async Task An_owner_whose_exchange_is_under_way_is_not_dropped_and_who_finds_no_room_waits_a_second()
    {
        using var small = new Ring(static terms => terms with { Capacity = 1 });
        var asked = small.AskAsync(Owner);
        var purchase = await small.Exchange.NextAsync();
        Assert.Equal(KeyFailureKind.Shed, (await small.AskAsync(Ring.Owner(2))).Failure!.Kind);
        purchase.Complete(small.Exchange.Key("tk_1"));
        var held = (await asked).Key;

        Assert.Equal(KeyFailureKind.Shed, (await small.AskAsync(Ring.Owner(2))).Failure!.Kind);
        Assert.Same(held, (await small.AskAsync(Owner)).Key);
        small.Time.Advance(TimeSpan.FromSeconds(1));
        small.Exchange.Automatic = _ => small.Exchange.Key("tk_2");
        Assert.NotNull((await small.AskAsync(Ring.Owner(2))).Key);
        Assert.Equal(1, small.Keys.Count);
    }

    [Fact]
    public async Task A_session_is_never_dropped_for_a_backend_key()
    {
        using var small = new Ring(static terms => terms with { Capacity = 2 });
        small.Exchange.Automatic = _ => small.Exchange.Key("tk");
        var (owner, token) = Ring.Session(1, "st_1");
        await small.AskAsync(owner, token);
        for (var tenant = 2; tenant < 5; tenant++)
        {
            small.Time.Advance(TimeSpan.FromSeconds(2));
            Assert.NotNull((await small.AskAsync(Ring.Owner(tenant))).Key);
        }

        Assert.Equal(KeySource.Memory, (await small.AskAsync(owner, token)).Source);
        Assert.Equal(2, small.Keys.Count);
    }

    [Fact]
    public async Task That_there_is_no_room_for_sessions_is_no_reason_not_to_look_for_a_tenants()
    {
        using var small = new Ring(static terms => terms with { Capacity = 2, MaxSessions = 1 });
        small.Exchange.Automatic = _ => small.Exchange.Key("tk");
        foreach (var (text, kind) in new[] { ("st_1", (KeyFailureKind?)null), ("st_2", KeyFailureKind.Shed) })
        {
            var (owner, token) = Ring.Session(1, text);
            Assert.Equal(kind, (await small.AskAsync(owner, token)).Failure?.Kind);
        }

        Assert.NotNull((await small.AskAsync(Ring.Owner(2))).Key);
        Assert.NotNull((await small.AskAsync(Ring.Owner(3))).Key);
    }

    [Fact]
    public async Task A_ring_that_has_ended_sweeps_and_exchanges_no_more()
    {
        var ended = new Ring();
        await ended.HoldAsync(Owner, "tk_1", TimeSpan.FromMinutes(10));
        ended.Dispose();
        ended.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(1, ended.Keys.Count);
        Assert.Equal(KeyFailureKind.Draining, (await ended.AskAsync(Ring.Owner(2))).Failure!.Kind);
    }

    [Fact]
    public async Task A_spent_session_returns_its_place_once_it_is_dropped()
    {
        using var small = new Ring(static terms => terms with { MaxSessions = 2, SessionMemory = TimeSpan.FromMinutes(10) });
        small.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.SessionRejected, "422");
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(KeyFailureKind.SessionRejected, await SpendAsync($"a{round}"));
            Assert.Equal(KeyFailureKind.SessionRejected, await SpendAsync($"b{round}"));
            Assert.Equal(KeyFailureKind.Shed, await SpendAsync($"c{round}"));
            small.Time.Advance(TimeSpan.FromMinutes(11));
            Assert.Equal(0, small.Keys.Count);
        }

        async Task<KeyFailureKind> SpendAsync(string text)
        {
            var (owner, token) = Ring.Session(1, text);
            return (await small.AskAsync(owner, token)).Failure!.Kind;
        }
    }

    [Fact]
    public async Task A_session_whose_exchange_outlasts_a_sweep_stays_spent_after_its_key()
    {
        using var slow = new Ring(static terms => terms with { ExchangeTimeout = TimeSpan.FromMinutes(5) });
        var (owner, token) = Ring.Session(1, "st_1");
        var asked = slow.AskAsync(owner, token);
        var purchase = await slow.Exchange.NextAsync();
        slow.Time.Advance(TimeSpan.FromMinutes(2));
        purchase.Complete(slow.Exchange.Key("tk_1", TimeSpan.FromHours(1)));
        Assert.NotNull((await asked).Key);

        slow.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(KeyFailureKind.SessionEnded, (await slow.AskAsync(owner, token)).Failure!.Kind);
    }

    [Fact]
    public async Task What_failed_is_dropped_a_sweep_after_it_has_expired()
    {
        ring.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403");
        ring.Use(static terms => terms with { RefusalMemory = TimeSpan.FromMinutes(3) });
        await ring.AskAsync(Owner);
        ring.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, ring.Keys.Count);
        ring.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, ring.Keys.Count);
    }

    [Fact]
    public async Task A_refusal_is_kept_for_the_brakes_time_and_then_dropped()
    {
        ring.Use(static terms => terms with { Brake = TimeSpan.FromMinutes(3) });
        ring.Keys.Discard(await ring.HoldAsync(Owner, "tk_1"));
        ring.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, ring.Keys.Count);
        ring.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, ring.Keys.Count);
    }

    [Fact]
    public async Task A_brake_is_kept_beyond_the_key_that_it_is_for_and_dropped_after_its_time()
    {
        ring.Use(static terms => terms with { Brake = TimeSpan.FromHours(2) });
        ring.Keys.Discard(await ring.HoldAsync(Owner, "tk_1"));
        Assert.Equal(DiscardOutcome.Braked, ring.Keys.Discard(await ring.HoldAsync(Owner, "tk_2", TimeSpan.FromMinutes(10))));

        ring.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Contains("rejects new keys", (await ring.AskAsync(Owner)).Failure!.Detail, StringComparison.Ordinal);
        ring.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, ring.Keys.Count);
    }

    [Fact]
    public async Task Who_is_turned_away_leaves_nothing_behind()
    {
        ring.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.Throttled, "429") { RetryAfter = TimeSpan.FromSeconds(5) };
        await ring.AskAsync(Owner);
        Assert.Equal(0, ring.Keys.Count);

        Assert.Equal(KeyFailureKind.Throttled, (await ring.AskAsync(Owner)).Failure!.Kind);
        Assert.Equal(0, ring.Keys.Count);
        ring.Keys.StopExchanging();
        Assert.Equal(KeyFailureKind.Draining, (await ring.AskAsync(Ring.Owner(2))).Failure!.Kind);
        Assert.Equal(0, ring.Keys.Count);
    }

    [Fact]
    public void Who_stops_a_ring_that_was_disposed_meets_no_exception()
    {
        ring.Keys.Dispose();
        ring.Keys.StopExchanging();
    }

    [Fact]
    public async Task An_expired_key_is_dropped_by_the_next_sweep_and_not_before()
    {
        await ring.HoldAsync(Owner, "tk_1", TimeSpan.FromMinutes(10));
        ring.Time.Advance(TimeSpan.FromMinutes(8));
        Assert.Equal(1, ring.Keys.Count);
        ring.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, ring.Keys.Count);
    }

    private int Evictions => record.Lines.Count(line => line == "aurora_gateway.key.evictions 1");

    private async Task HoldAllAsync(int tenants, double every = 2)
    {
        for (var tenant = 1; tenant <= tenants; tenant++)
        {
            await AskAsync(Ring.Owner(tenant));
            ring.Time.Advance(TimeSpan.FromSeconds(every));
        }
    }

    private Task<KeyResult> AskAsync(KeyOwner owner)
    {
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk");
        return ring.AskAsync(owner);
    }

    /// <summary>Which of the first tenants' keys are in memory; no exchange is made to find out.</summary>
    private async Task<List<int>> HeldAmongAsync(int tenants)
    {
        ring.Keys.StopExchanging();
        var held = new List<int>();
        for (var tenant = 1; tenant <= tenants; tenant++)
        {
            if ((await ring.AskAsync(Ring.Owner(tenant))).Key is not null)
            {
                held.Add(tenant);
            }
        }

        return held;
    }
}
