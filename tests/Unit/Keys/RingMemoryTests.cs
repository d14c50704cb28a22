using AuroraGateway.Keys;
using AuroraGateway.Keys.Trouble;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>What the ring remembers of failures, refusals and those who wait, and what it tells of them.</summary>
public sealed class RingMemoryTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);
    private readonly MeterRecord record = new();
    private readonly Heard news = new();
    private readonly Ring ring;

    public RingMemoryTests() => ring = new(options => options.Brake = TimeSpan.FromHours(2), random: 1, record, news);

    public void Dispose()
    {
        ring.Dispose();
        record.Dispose();
    }

    [Fact]
    public async Task A_renewal_that_failed_is_not_tried_again_before_its_pause_and_then_is()
    {
        var held = await ring.HoldAsync(Owner, "tk_1", TimeSpan.FromHours(1));
        ring.Time.Advance(TimeSpan.FromMinutes(55));
        Assert.Same(held, (await ring.AskAsync(Owner)).Key);
        (await ring.Exchange.NextAsync()).Answer(new KeyFailure(KeyFailureKind.Unavailable, "500") { RetryAfter = TimeSpan.FromSeconds(20) });
        await Waiting.UntilAsync(() => record.Lines.Any(line => line.StartsWith("aurora_gateway.exchange.duration 0 aurora_gateway.exchange.outcome=unavailable", StringComparison.Ordinal)));
        await ring.UntilFailedAsync();

        ring.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.Same(held, (await ring.AskAsync(Owner)).Key);
        Assert.Equal(1, Renewals);

        ring.Time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Same(held, (await ring.AskAsync(Owner)).Key);
        (await ring.Exchange.NextAsync()).Answer(ring.Exchange.Key("tk_2"));
        await Waiting.UntilAsync(() => ring.Keys.Snapshot(1).Slots.Single().Generation == 2);
        Assert.NotSame(held, (await ring.AskAsync(Owner)).Key);
        Assert.Equal(2, Renewals);
    }

    [Fact]
    public async Task Each_failure_in_a_row_waits_twice_as_long_and_a_key_ends_the_row()
    {
        var waits = new List<TimeSpan?>();
        for (var i = 0; i < 3; i++)
        {
            waits.Add(await FailAsync(new KeyFailure(KeyFailureKind.Unavailable, "500")));
            ring.Time.Advance(TimeSpan.FromSeconds(5));
        }

        var held = await ring.HoldAsync(Owner, "tk_1");
        held.Accept();
        ring.Keys.Discard(held);
        waits.Add(await FailAsync(new KeyFailure(KeyFailureKind.BadAnswer, "no JSON")));

        Assert.Equal([1, 2, 4, 1], waits.Select(wait => wait!.Value.TotalSeconds));
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(0.5, 1)]
    [InlineData(500, 60)]
    public async Task The_longer_of_Auroras_wait_and_ours_holds_and_is_told_with_what_went_wrong(double asked, double kept)
    {
        Assert.Equal(kept, (await FailAsync(new KeyFailure(KeyFailureKind.BadAnswer, "no JSON") { RetryAfter = TimeSpan.FromSeconds(asked) }))!.Value.TotalSeconds);

        var later = (await ring.AskAsync(Owner)).Failure!;
        Assert.Equal((KeyFailureKind.Unavailable, kept), (later.Kind, later.RetryAfter!.Value.TotalSeconds));
        Assert.EndsWith("not due yet: no JSON", later.Detail, StringComparison.Ordinal);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task What_never_left_the_gateway_and_does_not_say_when_to_ask_waits_as_long_as_any_failure()
    {
        Assert.Equal(TimeSpan.FromSeconds(1), await FailAsync(new KeyFailure(KeyFailureKind.Unavailable, "no connection") { NothingSent = true }));
        Assert.NotNull((await ring.AskAsync(Owner)).Failure);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Theory]
    [InlineData(KeyFailureKind.ApplicationKeyRejected, null, null)]
    [InlineData(KeyFailureKind.Throttled, 5.0, 5.0)]
    [InlineData(KeyFailureKind.Throttled, 86_400.0, 60.0)]
    public async Task Who_caused_the_exchange_hears_what_came_of_it_and_a_wait_within_reason(KeyFailureKind kind, double? asked, double? told)
    {
        var answer = ring.AskAsync(Owner);
        (await ring.Exchange.NextAsync()).Answer(new KeyFailure(kind, "no") { RetryAfter = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null });
        var failure = (await answer).Failure!;
        Assert.Equal((kind, told), (failure.Kind, failure.RetryAfter?.TotalSeconds));
    }

    [Fact]
    public async Task A_renewal_that_never_left_the_gateway_is_put_off_for_as_long_as_it_said()
    {
        await HoldNearItsEndAsync();
        var purchase = await RenewAsync();
        purchase.Answer(new KeyFailure(KeyFailureKind.Unavailable, "crowded") { RetryAfter = TimeSpan.FromSeconds(20), NothingSent = true });
        await ring.UntilFailedAsync();

        ring.Time.Advance(TimeSpan.FromSeconds(19));
        await ring.AskAsync(Owner);
        Assert.Equal(1, Renewals);
        ring.Time.Advance(TimeSpan.FromSeconds(1));
        await RenewAsync();
    }

    [Fact]
    public async Task A_renewal_that_may_not_begin_is_tried_again_after_a_second_and_not_at_every_call()
    {
        await HoldNearItsEndAsync();
        ring.Options.ExchangesPerMinute = 1;
        await ring.HoldAsync(Ring.Owner(2), "tk_2");
        await ring.AskAsync(Owner);
        ring.Options.ExchangesPerMinute = 6_000;
        ring.Time.Advance(TimeSpan.FromSeconds(0.9));
        await ring.AskAsync(Owner);
        Assert.Equal(0, Renewals);

        ring.Time.Advance(TimeSpan.FromSeconds(0.1));
        await RenewAsync();
    }

    [Fact]
    public async Task Who_waits_for_a_place_among_the_exchanges_is_told_of_the_shutdown_and_loses_no_token()
    {
        await FillWindowAsync();
        var (owner, token) = Ring.Session(1, "st_1");
        var waiting = ring.AskAsync(owner, token);
        await Ring.QuiesceAsync();
        ring.Keys.StopExchanging();
        Assert.Equal(KeyFailureKind.Draining, (await waiting).Failure!.Kind);
        Assert.Equal(ExchangeWindow.Initial, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_session_that_waited_for_a_place_for_too_long_keeps_its_token()
    {
        ring.Options.ExchangeTimeout = TimeSpan.FromMinutes(1);
        var purchases = await FillWindowAsync();
        ring.Options.ExchangeTimeout = TimeSpan.FromSeconds(10);
        var (owner, token) = Ring.Session(1, "st_1");
        var waiting = ring.AskAsync(owner, token);
        await Ring.QuiesceAsync();
        ring.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("did not answer within", (await waiting).Failure!.Detail, StringComparison.Ordinal);
        Assert.Equal(ExchangeWindow.Initial, ring.Exchange.Count);

        var again = ring.AskAsync(owner, token);
        foreach (var purchase in purchases)
        {
            purchase.Answer(ring.Exchange.Key("tk"));
        }

        GatedExchange.Purchase[] begun = [await ring.Exchange.NextAsync(), await ring.Exchange.NextAsync()];
        begun.Single(purchase => purchase.Request.Session is not null).Answer(ring.Exchange.Key("tk_session"));
        Assert.NotNull((await again).Key);
    }

    [Fact]
    public async Task An_exchange_that_takes_too_long_is_told_to_be_that()
    {
        var asked = ring.AskAsync(Owner);
        await ring.Exchange.NextAsync();
        ring.Time.Advance(ring.Options.ExchangeTimeout);
        Assert.Contains("Keys:ExchangeTimeout", (await asked).Failure!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, ExchangeWindow.Initial + 1)]
    [InlineData(true, ExchangeWindow.Initial)]
    public async Task A_key_that_Aurora_sold_lets_one_more_exchange_run_at_once_and_one_of_the_shared_store_does_not(bool fromShared, int most)
    {
        var first = ring.AskAsync(Owner);
        (await ring.Exchange.NextAsync()).Answer(BoughtKey.TryCreate("tk", Moment.Of(ring.Time), TimeSpan.FromHours(1), fromShared)!);
        await first;
        await FillWindowAsync(most);
    }

    [Fact]
    public async Task A_failure_of_the_endpoint_halves_how_many_run_at_once_and_a_verdict_on_a_tenant_does_not()
    {
        await FailAsync(new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403"));
        var purchases = await FillWindowAsync(ExchangeWindow.Initial + 1);
        purchases[0].Answer(new KeyFailure(KeyFailureKind.Unavailable, "500"));
        await Waiting.UntilAsync(() => ring.Keys.Snapshot(100).Slots.Any(slot => slot.FailureKind == KeyFailureKind.Unavailable));
        purchases[1].Answer(new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403"));
        await Ring.QuiesceAsync();
        Assert.Equal(ExchangeWindow.Initial + 2, ring.Exchange.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tenant_known_by_its_key_or_by_a_refusal_does_not_count_among_the_callers_newcomers(bool refused)
    {
        ring.Options.NewTenantsPerMinute = 2;
        var held = await ring.HoldAsync(Owner, "tk_1", TimeSpan.FromMinutes(10.5));
        if (refused)
        {
            ring.Keys.Discard(held);
        }
        else
        {
            EndBetweenSweeps();
        }

        ring.Options.NewTenantsPerMinute = 1;
        await ring.HoldAsync(Ring.Owner(2), "tk_2");
        Assert.Equal(KeyFailureKind.Shed, (await ring.AskAsync(Ring.Owner(3))).Failure!.Kind);
        Assert.NotNull(await ring.HoldAsync(Owner, "tk_3"));
    }

    [Fact]
    public async Task Who_proves_the_endpoint_asks_for_the_tenant_that_a_backend_asked_for_last()
    {
        ring.Keys.Prove();
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk");
        await ring.AskAsync(Ring.Owner(1));
        await ring.AskAsync(Ring.Owner(2));
        var (owner, token) = Ring.Session(3, "st_1");
        await ring.AskAsync(owner, token);
        ring.Exchange.Automatic = null;
        ring.Keys.Prove();
        Assert.Equal(Ring.Owner(2), (await ring.Exchange.NextAsync()).Request.Owner);
        Assert.Equal(4, ring.Exchange.Count);
    }

    [Fact]
    public async Task What_is_to_be_replaced_is_the_key_last_held_else_the_one_refused_last()
    {
        var first = await ring.HoldAsync(Owner, "tk_1");
        ring.Keys.Discard(Owner, first.Fingerprint);
        Assert.Equal(first.Fingerprint, await UnwantedAsync("tk_2", TimeSpan.FromMinutes(10.5)));
        var second = (await ring.AskAsync(Owner)).Key!;
        EndBetweenSweeps();
        Assert.Equal(second.Fingerprint, await UnwantedAsync("tk_3"));
    }

    [Fact]
    public async Task After_a_drop_the_key_that_was_dropped_is_to_be_replaced()
    {
        ring.Keys.Discard(Owner, (await ring.HoldAsync(Owner, "tk_1")).Fingerprint);
        var second = await ring.HoldAsync(Owner, "tk_2");
        ring.Keys.DropTenantHere(Owner.Tenant);
        ring.Keys.DropTenantHere(Owner.Tenant);
        Assert.Equal(second.Fingerprint, await UnwantedAsync("tk_3"));
    }

    [Fact]
    public async Task What_never_left_the_gateway_and_says_when_to_ask_is_not_held_against_the_tenant()
    {
        var failure = new KeyFailure(KeyFailureKind.Unavailable, "crowded") { RetryAfter = TimeSpan.FromSeconds(2), NothingSent = true };
        Assert.Equal(TimeSpan.FromSeconds(2), await FailAsync(failure));

        Assert.NotNull(await ring.HoldAsync(Owner, "tk_1"));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(7.0, 7)]
    public async Task A_session_of_which_nothing_was_sent_is_told_when_to_come_again(double? asked, double told)
    {
        var (owner, token) = Ring.Session(1, "first");
        var answer = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Answer(
            new KeyFailure(KeyFailureKind.Unavailable, "no connection") { NothingSent = true, RetryAfter = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null });
        Assert.Equal(told, (await answer).Failure!.RetryAfter!.Value.TotalSeconds);

        var again = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Answer(ring.Exchange.Key("tk_1"));
        Assert.NotNull((await again).Key);
    }

    [Fact]
    public async Task A_session_that_Aurora_refused_hears_why_and_one_that_broke_that_its_token_is_spent()
    {
        var (refused, first) = Ring.Session(1, "first");
        var (broken, second) = Ring.Session(1, "second");
        Assert.Equal("no such session", (await SpendAsync(refused, first, KeyFailureKind.SessionRejected, "no such session")).Detail);
        Assert.Equal("no such session", (await ring.AskAsync(refused, first)).Failure!.Detail);

        var heard = await SpendAsync(broken, second, KeyFailureKind.Unavailable, "502.");
        Assert.StartsWith("502. The session token counts as spent", heard.Detail, StringComparison.Ordinal);
        var later = (await ring.AskAsync(broken, second)).Failure!;
        Assert.Equal(KeyFailureKind.SessionRejected, later.Kind);
        Assert.DoesNotContain("502", later.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_the_brake_no_key_is_renewed_either()
    {
        await ring.HoldAsync(Owner, "tk_1");
        ring.Keys.Discard((await ring.AskAsync(Owner)).Key!);
        var second = await ring.HoldAsync(Owner, "tk_2", TimeSpan.FromHours(1));
        Assert.Equal(DiscardOutcome.Braked, ring.Keys.Discard(second));
        ring.Time.Advance(TimeSpan.FromMinutes(55));

        Assert.Same(second, (await ring.AskAsync(Owner)).Key);
        Assert.Equal(0, Renewals);
        ring.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(TimeSpan.FromMinutes(61), (await ring.AskAsync(Owner)).Failure!.RetryAfter);
    }

    [Fact]
    public async Task Hits_and_refusals_are_counted()
    {
        var held = await ring.HoldAsync(Owner, "tk_1");
        await ring.AskAsync(Owner);
        await ring.AskAsync(Owner);
        ring.Keys.Discard(held);
        ring.Keys.Discard(held);
        Assert.Single(record.Lines, line => line == "aurora_gateway.key.discards 1");
        Assert.Contains("aurora_gateway.key.lookups 2 aurora_gateway.key.source=memory", record.Observe());
    }

    [Fact]
    public async Task Refusals_that_others_told_of_pull_the_brake_too()
    {
        var first = await ring.HoldAsync(Owner, "tk_1");
        ring.Keys.Discard(Owner, first.Fingerprint);

        Assert.Equal(DiscardOutcome.Braked, ring.Keys.Discard(await ring.HoldAsync(Owner, "tk_2")));
    }

    [Fact]
    public async Task Refusals_that_others_told_of_are_counted_with_our_own()
    {
        for (var i = 0; i < 5; i++)
        {
            var told = await ring.HoldAsync(Owner, $"tk_{i}");
            told.Accept();
            ring.Keys.Discard(Owner, told.Fingerprint);
        }

        var own = await ring.HoldAsync(Owner, "tk_own");
        own.Accept();
        Assert.Equal(DiscardOutcome.Braked, ring.Keys.Discard(own));
    }

    [Fact]
    public async Task A_key_that_worked_and_was_refused_long_after_others_is_replaced()
    {
        for (var i = 0; i < 6; i++)
        {
            var told = await ring.HoldAsync(Owner, $"tk_{i}");
            told.Accept();
            ring.Time.Advance(TimeSpan.FromHours(2));
            ring.Keys.Discard(Owner, told.Fingerprint);
        }

        var own = await ring.HoldAsync(Owner, "tk_own");
        own.Accept();
        Assert.Equal(DiscardOutcome.Discarded, ring.Keys.Discard(own));
    }

    [Fact]
    public async Task Refusals_far_apart_pull_no_brake_whoever_told_of_them()
    {
        ring.Keys.Discard(Owner, (await ring.HoldAsync(Owner, "tk_1")).Fingerprint);
        ring.Time.Advance(TimeSpan.FromHours(3));
        ring.Keys.Discard(Owner, (await ring.HoldAsync(Owner, "tk_2")).Fingerprint);
        ring.Time.Advance(TimeSpan.FromHours(3));

        Assert.Equal(DiscardOutcome.Discarded, ring.Keys.Discard(await ring.HoldAsync(Owner, "tk_3")));
    }

    [Fact]
    public async Task What_is_refused_or_dropped_is_told_to_the_others()
    {
        var held = await ring.HoldAsync(Owner, "tk_1");
        ring.Keys.Discard(held);
        await ring.HoldAsync(Owner, "tk_2");

        Assert.Equal(1, ring.Keys.DropTenant(Owner.Tenant));
        Assert.Equal(0, ring.Keys.DropTenant(Owner.Tenant));
        Assert.Equal([$"{Owner} {held.Fingerprint}", $"{Owner.Tenant}", $"{Owner.Tenant}"], news.All);
    }

    [Fact]
    public async Task Who_was_turned_away_does_not_count_among_those_who_wait()
    {
        ring.Options.MaxWaiters = 2;
        using var leaving = new CancellationTokenSource();
        var first = ring.AskAsync(Owner);
        var purchase = await ring.Exchange.NextAsync();
        var second = ring.AskAsync(Owner, cancellation: leaving.Token);
        Assert.Equal(KeyFailureKind.Shed, (await ring.AskAsync(Owner)).Failure!.Kind);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        var third = ring.AskAsync(Owner);
        purchase.Answer(ring.Exchange.Key("tk_1"));

        Assert.NotNull((await first).Key);
        Assert.Equal(KeySource.Joined, (await third).Source);
        Assert.Equal(
            ["aurora_gateway.key.lookups 1 aurora_gateway.key.source=exchange", "aurora_gateway.key.lookups 1 aurora_gateway.key.source=joined"],
            record.Observe());
    }

    [Fact]
    public async Task A_key_from_the_shared_store_is_named_so()
    {
        ring.Exchange.Automatic = _ => BoughtKey.TryCreate("tk_1", Moment.Of(ring.Time), TimeSpan.FromHours(1), fromShared: true)!;

        Assert.Equal(KeySource.Shared, (await ring.AskAsync(Owner)).Source);
        Assert.Equal(["aurora_gateway.key.lookups 1 aurora_gateway.key.source=shared"], record.Observe());
    }

    // Counted before the exchange begins on another thread.
    private int Renewals => record.Lines.Count(line => line == "aurora_gateway.key.renewals 1");

    // The end of a key of ten and a half minutes, which no sweep has seen.
    private void EndBetweenSweeps()
    {
        ring.Time.Advance(TimeSpan.FromMinutes(9));
        ring.Time.Advance(TimeSpan.FromMinutes(0.5));
    }

    private async Task HoldNearItsEndAsync()
    {
        await ring.HoldAsync(Owner, "tk_1", TimeSpan.FromHours(1));
        ring.Time.Advance(TimeSpan.FromMinutes(55));
    }

    private async Task<GatedExchange.Purchase> RenewAsync()
    {
        Assert.NotNull((await ring.AskAsync(Owner)).Key);
        return await ring.Exchange.NextAsync();
    }

    /// <summary>Begins as many exchanges as may run at once, and one more that must wait.</summary>
    private async Task<List<GatedExchange.Purchase>> FillWindowAsync(int most = ExchangeWindow.Initial)
    {
        var before = ring.Exchange.Count;
        var purchases = await ring.BeginAsync(most);
        _ = ring.AskAsync(Ring.Owner(100 + most));
        await Ring.QuiesceAsync();
        Assert.Equal(before + most, ring.Exchange.Count);
        return purchases;
    }

    private async Task<string?> UnwantedAsync(string bearer, TimeSpan? lifetime = null)
    {
        var asked = ring.AskAsync(Owner);
        var purchase = await ring.Exchange.NextAsync();
        purchase.Answer(ring.Exchange.Key(bearer, lifetime));
        await asked;
        return purchase.Request.Unwanted;
    }

    private async Task<TimeSpan?> FailAsync(KeyFailure failure)
    {
        var asked = ring.AskAsync(Owner);
        (await ring.Exchange.NextAsync()).Answer(failure);
        return (await asked).Failure!.RetryAfter;
    }

    private async Task<KeyFailure> SpendAsync(KeyOwner owner, SessionToken token, KeyFailureKind kind, string detail)
    {
        var asked = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Answer(new KeyFailure(kind, detail));
        return (await asked).Failure!;
    }

    private sealed class Heard : IKeyNews
    {
        public List<string> All { get; } = [];

        public void Discarded(in KeyOwner owner, string fingerprint) => All.Add($"{owner} {fingerprint}");

        public void Dropped(TenantId tenant) => All.Add(tenant.ToString());
    }
}
