using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;
using AuroraGateway.Unit.Keys.Exchange;

namespace AuroraGateway.Unit.Keys;

/// <summary>A change of the site at which keys are exchanged: whatever is under way, no request receives a key of another site.</summary>
public sealed class SiteTests : IDisposable
{
    private readonly Ring ring = new();
    private readonly AuroraSite old = Sites.Named("old");
    private readonly AuroraSite next = Sites.Named("next");

    public SiteTests() => ring.Keys.Move(old);

    public void Dispose() => ring.Dispose();

    [Fact]
    public async Task A_key_of_the_old_site_is_dropped_and_the_next_is_exchanged_at_the_new()
    {
        var owner = Ring.Owner(1);
        Assert.Same(old, (await ring.HoldAsync(owner, "tk_old")).Site);
        ring.Keys.Move(next);
        Assert.Equal(1, ring.Keys.DropOthers());
        Assert.Same(next, (await ring.HoldAsync(owner, "tk_next")).Site);
        Assert.Same(next, (await ring.AskAsync(owner)).Key!.Site);
    }

    [Fact]
    public async Task Between_the_move_and_the_drop_no_request_gets_the_other_sites_key()
    {
        var owner = Ring.Owner(1);
        var held = await ring.HoldAsync(owner, "tk_old");
        ring.Keys.Move(next);
        Assert.Same(held, (await AskAsync(owner, old)).Key);
        var asked = AskAsync(owner, next);
        var exchange = await ring.Exchange.NextAsync();
        Assert.Same(next, exchange.Request.Site);
        exchange.Answer(ring.Exchange.Key("tk_next"));
        Assert.Same(next, (await asked).Key!.Site);
        Assert.Equal(0, ring.Keys.DropOthers());
    }

    [Fact]
    public async Task An_exchange_under_way_serves_those_who_wait_and_is_not_kept()
    {
        var owner = Ring.Owner(1);
        var early = ring.AskAsync(owner);
        var underWay = await ring.Exchange.NextAsync();
        ring.Keys.Move(next);
        ring.Keys.DropOthers();
        var late = ring.AskAsync(owner);
        var fresh = await ring.Exchange.NextAsync();
        underWay.Answer(ring.Exchange.Key("tk_old"));
        Assert.Same(old, (await early).Key!.Site);
        Assert.False(late.IsCompleted);
        fresh.Answer(ring.Exchange.Key("tk_next"));
        Assert.Same(next, (await late).Key!.Site);
        Assert.Same(next, (await ring.AskAsync(owner)).Key!.Site);
    }

    [Fact]
    public async Task Requests_of_the_old_site_exchange_there_together_and_leave_nothing_behind()
    {
        var owner = Ring.Owner(1);
        ring.Keys.Move(next);
        ring.Keys.DropOthers();
        var (first, second) = (AskAsync(owner, old), AskAsync(owner, old));
        var exchange = await ring.Exchange.NextAsync();
        Assert.Same(old, exchange.Request.Site);
        exchange.Answer(ring.Exchange.Key("tk_old"));
        Assert.Same((await first).Key, (await second).Key);
        var asked = ring.AskAsync(owner);
        (await ring.Exchange.NextAsync()).Answer(ring.Exchange.Key("tk_next"));
        Assert.Same(next, (await asked).Key!.Site);
    }

    [Fact]
    public async Task A_failure_at_the_old_site_is_no_verdict_on_the_new()
    {
        var owner = Ring.Owner(1);
        var early = ring.AskAsync(owner);
        var underWay = await ring.Exchange.NextAsync();
        ring.Keys.Move(next);
        ring.Keys.DropOthers();
        underWay.Answer(new KeyFailure(KeyFailureKind.ApplicationKeyRejected, "gone"));
        Assert.NotNull((await early).Failure);
        Assert.Null(ring.Endpoint.Trouble);
        Assert.Equal(0, ring.Keys.Count);
        Assert.Same(next, (await ring.HoldAsync(owner, "tk_next")).Site);
    }

    [Fact]
    public async Task A_failure_remembered_of_the_old_site_does_not_hold_the_new_one_up()
    {
        var owner = Ring.Owner(1);
        var early = ring.AskAsync(owner);
        (await ring.Exchange.NextAsync()).Answer(new KeyFailure(KeyFailureKind.TenantNotAuthorized, "no"));
        Assert.NotNull((await early).Failure);
        ring.Keys.Move(next);
        ring.Keys.DropOthers();
        Assert.Same(next, (await ring.HoldAsync(owner, "tk_next")).Site);
    }

    [Fact]
    public async Task A_sessions_token_is_not_sent_to_both()
    {
        var (owner, token) = Ring.Session(1, "st_1");
        var early = ring.AskAsync(owner, token);
        var underWay = await ring.Exchange.NextAsync();
        ring.Keys.Move(next);
        ring.Keys.DropOthers();
        var late = ring.AskAsync(owner, token);
        underWay.Answer(ring.Exchange.Key("tk_old"));
        Assert.Same(old, (await early).Key!.Site);
        Assert.Equal(KeyFailureKind.SessionEnded, (await late).Failure!.Kind);
        Assert.Equal(KeyFailureKind.SessionEnded, (await ring.AskAsync(owner, token)).Failure!.Kind);
    }

    [Fact]
    public async Task A_changed_budget_of_exchanges_holds_from_the_next_on()
    {
        ring.Options.ExchangesPerMinute = 1;
        await ring.HoldAsync(Ring.Owner(1), "tk_1");
        Assert.Equal(KeyFailureKind.Shed, (await ring.AskAsync(Ring.Owner(2))).Failure!.Kind);
    }

    [Fact]
    public async Task Requests_that_met_the_old_site_go_on_waiting_for_its_exchange_while_the_new_one_makes_its_own()
    {
        var owner = Ring.Owner(1);
        var early = AskAsync(owner, old);
        var underWay = await ring.Exchange.NextAsync();
        ring.Keys.Move(next);
        var late = AskAsync(owner, next);
        var fresh = await ring.Exchange.NextAsync();
        var joined = AskAsync(owner, old);

        fresh.Answer(ring.Exchange.Key("tk_next"));
        Assert.Same(next, (await late).Key!.Site);
        Assert.Equal(0, ring.Keys.DropOthers());
        Assert.False(joined.IsCompleted);
        underWay.Answer(ring.Exchange.Key("tk_old"));
        Assert.Same((await early).Key, (await joined).Key);
        Assert.Equal(2, ring.Exchange.Count);
    }

    [Fact]
    public async Task An_exchange_at_the_old_site_is_one_before_and_after_the_drop_and_during_one_at_the_new_site()
    {
        var owner = Ring.Owner(1);
        ring.Keys.Move(next);
        var early = AskAsync(owner, old);
        var underWay = await ring.Exchange.NextAsync();
        ring.Keys.DropOthers();
        var late = AskAsync(owner, next);
        var fresh = await ring.Exchange.NextAsync();
        var joined = AskAsync(owner, old);
        underWay.Answer(ring.Exchange.Key("tk_old"));
        Assert.Same((await early).Key, (await joined).Key);
        Assert.Equal(2, ring.Exchange.Count);

        var again = AskAsync(owner, old);
        (await ring.Exchange.NextAsync()).Answer(ring.Exchange.Key("tk_again"));
        Assert.NotSame((await early).Key, (await again).Key);
        fresh.Answer(ring.Exchange.Key("tk_next"));
        Assert.Same((await late).Key, (await ring.AskAsync(owner)).Key);
    }

    [Fact]
    public async Task No_request_receives_a_key_of_a_third_site()
    {
        var owner = Ring.Owner(1);
        ring.Keys.Move(next);
        var middle = AskAsync(owner, next);
        var underWay = await ring.Exchange.NextAsync();
        ring.Keys.Move(Sites.Named("third"));
        ring.Keys.DropOthers();
        var oldest = AskAsync(owner, old);
        var own = await ring.Exchange.NextAsync();
        underWay.Answer(ring.Exchange.Key("tk_next"));
        own.Answer(ring.Exchange.Key("tk_old"));

        Assert.Same(next, (await middle).Key!.Site);
        Assert.Same(old, (await oldest).Key!.Site);
        Assert.Empty(ring.Keys.BackendKeys);
    }

    [Fact]
    public async Task After_two_changes_at_once_requests_that_met_the_site_in_between_still_wait_for_its_exchange()
    {
        var owner = Ring.Owner(1);
        var third = Sites.Named("third");
        _ = AskAsync(owner, old);
        await ring.Exchange.NextAsync();
        ring.Keys.Move(next);
        var early = AskAsync(owner, next);
        var underWay = await ring.Exchange.NextAsync();
        ring.Keys.Move(third);
        _ = AskAsync(owner, third);
        await ring.Exchange.NextAsync();
        var joined = AskAsync(owner, next);
        underWay.Answer(ring.Exchange.Key("tk_next"));
        Assert.Same((await early).Key, (await joined).Key);
        Assert.Equal(3, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_sessions_token_refused_at_the_old_site_is_not_sent_to_the_new()
    {
        var (owner, token) = Ring.Session(1, "st_1");
        var early = ring.AskAsync(owner, token);
        var underWay = await ring.Exchange.NextAsync();
        ring.Keys.Move(next);
        ring.Keys.DropOthers();
        underWay.Answer(new KeyFailure(KeyFailureKind.SessionRejected, "422"));
        Assert.Equal(KeyFailureKind.SessionRejected, (await early).Failure!.Kind);

        Assert.Equal(KeyFailureKind.SessionRejected, (await ring.AskAsync(owner, token)).Failure!.Kind);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_renewal_put_off_at_the_old_site_is_not_put_off_at_the_new()
    {
        var owner = Ring.Owner(1);
        await ring.HoldAsync(owner, "tk_old", TimeSpan.FromHours(1));
        ring.Time.Advance(TimeSpan.FromMinutes(55));
        await ring.AskAsync(owner);
        (await ring.Exchange.NextAsync()).Answer(new KeyFailure(KeyFailureKind.Unavailable, "503")
            { RetryAfter = TimeSpan.FromMinutes(1) });
        await ring.UntilFailedAsync();

        ring.Keys.Move(next);
        Assert.Equal(1, ring.Keys.DropOthers());
        var held = await ring.HoldAsync(owner, "tk_next", TimeSpan.FromSeconds(50));
        ring.Time.Advance(TimeSpan.FromSeconds(42));
        Assert.Same(held, (await ring.AskAsync(owner)).Key);
        await ring.Exchange.NextAsync();
    }

    [Fact]
    public async Task What_the_old_site_left_behind_is_dropped_at_once()
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_old");
        var failing = ring.AskAsync(Ring.Owner(2));
        (await ring.Exchange.NextAsync()).Answer(new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403"));
        await failing;
        Assert.Equal(2, ring.Keys.Count);
        ring.Keys.Move(next);
        Assert.Equal(1, ring.Keys.DropOthers());
        Assert.Equal(0, ring.Keys.Count);
    }

    [Fact]
    public async Task A_session_may_be_dropped_no_sooner_for_a_change_of_site()
    {
        var (owner, token) = Ring.Session(1, "st_1");
        var asked = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Answer(ring.Exchange.Key("tk_old"));
        await asked;
        ring.Keys.Move(next);
        Assert.Equal(1, ring.Keys.DropOthers());
        Assert.Equal(KeyFailureKind.SessionEnded, (await ring.AskAsync(owner, token)).Failure!.Kind);
    }

    [Fact]
    public async Task A_sessions_token_that_still_waits_for_its_turn_is_not_sent_to_both_either()
    {
        var others = await ring.BeginAsync(ExchangeWindow.Initial);
        var (owner, token) = Ring.Session(1, "st_1");
        var early = ring.AskAsync(owner, token);
        await Ring.QuiesceAsync();
        ring.Keys.Move(next);
        var between = ring.AskAsync(owner, token);
        ring.Keys.DropOthers();
        var late = ring.AskAsync(owner, token);
        others.ForEach(other => other.Answer(ring.Exchange.Key("tk")));
        (await ring.Exchange.NextAsync()).Answer(ring.Exchange.Key("tk_old"));

        Assert.Same(old, (await early).Key!.Site);
        Assert.Equal(KeyFailureKind.SessionEnded, (await between).Failure!.Kind);
        Assert.Equal(KeyFailureKind.SessionEnded, (await late).Failure!.Kind);
        Assert.Equal(ExchangeWindow.Initial + 1, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_warm_tenant_gets_a_key_at_the_new_site_while_the_old_one_has_not_responded()
    {
        var owner = Ring.Owner(1);
        Assert.False(ring.Keys.KeepWarm(owner));
        var underWay = await ring.Exchange.NextAsync();
        ring.Keys.Move(next);
        ring.Keys.DropOthers();
        Assert.False(ring.Keys.KeepWarm(owner));
        var fresh = await ring.Exchange.NextAsync();
        Assert.Equal((old, next), (underWay.Request.Site, fresh.Request.Site));
        fresh.Answer(ring.Exchange.Key("tk_next"));
        await Waiting.UntilAsync(() => ring.Keys.KeepWarm(owner));
    }

    [Fact]
    public async Task A_key_of_the_new_site_is_renewed_though_a_request_still_waits_for_the_old()
    {
        var owner = Ring.Owner(1);
        ring.Keys.Move(next);
        var held = await ring.HoldAsync(owner, "tk_next", TimeSpan.FromHours(1));
        ring.Time.Advance(TimeSpan.FromMinutes(55));
        _ = AskAsync(owner, old);
        Assert.Same(old, (await ring.Exchange.NextAsync()).Request.Site);
        Assert.Same(held, (await AskAsync(owner, next)).Key);
        Assert.Same(next, (await ring.Exchange.NextAsync()).Request.Site);
    }

    private Task<KeyAnswer> AskAsync(KeyOwner owner, AuroraSite at) =>
        ring.Keys.GetAsync(owner, null, "app", at, CancellationToken.None).AsTask();
}
