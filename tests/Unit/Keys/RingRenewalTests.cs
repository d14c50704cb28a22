using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>When a key that is held is renewed, and when it is not.</summary>
public sealed class RingRenewalTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);
    private readonly MeterRecord record = new();
    private readonly Ring ring;

    public RingRenewalTests() => ring = new(static terms => terms with { Brake = TimeSpan.FromHours(2) }, random: 1, meters: record);

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
        (await ring.Exchange.NextAsync()).Complete(
            new KeyFailure(KeyFailureKind.Unavailable, "500") { RetryAfter = TimeSpan.FromSeconds(20) });
        await Waiting.UntilAsync(() => record.Lines.Any(line => line.StartsWith(
            "aurora_gateway.exchange.duration 0 aurora_gateway.exchange.outcome=unavailable", StringComparison.Ordinal)));
        await ring.UntilFailedAsync();

        ring.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.Same(held, (await ring.AskAsync(Owner)).Key);
        Assert.Equal(1, Renewals);

        ring.Time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Same(held, (await ring.AskAsync(Owner)).Key);
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_2"));
        await Waiting.UntilAsync(() => ring.Keys.Snapshot(1).Slots.Single().Generation == 2);
        Assert.NotSame(held, (await ring.AskAsync(Owner)).Key);
        Assert.Equal(2, Renewals);
    }

    [Fact]
    public async Task A_renewal_that_never_left_the_gateway_is_put_off_for_as_long_as_it_said()
    {
        await HoldNearItsEndAsync();
        var purchase = await RenewAsync();
        purchase.Complete(new KeyFailure(KeyFailureKind.Unavailable, "crowded")
        { RetryAfter = TimeSpan.FromSeconds(20), NothingSent = true });
        await ring.UntilFailedAsync();

        ring.Time.Advance(TimeSpan.FromSeconds(19));
        await ring.AskAsync(Owner);
        Assert.Equal(1, Renewals);
        ring.Time.Advance(TimeSpan.FromSeconds(1));
        await RenewAsync();
    }

    /// <summary>Redis is slow and the key is good for hours, so its renewal waits: then Aurora refuses the key.</summary>
    [Fact]
    public async Task A_request_whose_key_is_refused_during_its_renewal_adopts_it_and_exchanges_itself_where_it_is_put_off()
    {
        await HoldNearItsEndAsync();
        var held = (await ring.AskAsync(Owner)).Key!;
        held.Accept();
        var renewal = await ring.Exchange.NextAsync();
        ring.Keys.Discard(held);
        var adopted = ring.AskAsync(Owner);
        Assert.False(adopted.IsCompleted);
        Assert.Equal(1, ring.Exchange.Count - 1);

        renewal.Complete(new KeyFailure(
            KeyFailureKind.Shed, "put off")
        { NothingSent = true, IsPutOff = true, RetryAfter = TimeSpan.FromSeconds(5) });
        var own = await ring.Exchange.NextAsync();
        Assert.Null(own.Request.HeldFor);
        own.Complete(ring.Exchange.Key("tk_3"));
        Assert.Equal("Bearer tk_3", (await adopted).Key!.Authorization);
    }

    [Fact]
    public async Task A_changed_budget_of_exchanges_holds_from_the_next_on()
    {
        ring.Use(static terms => terms with { ExchangesPerMinute = 1 });
        await ring.HoldAsync(Ring.Owner(1), "tk_1");
        Assert.Equal(KeyFailureKind.Shed, (await ring.AskAsync(Ring.Owner(2))).Failure!.Kind);
    }

    [Fact]
    public async Task A_renewal_that_may_not_begin_is_tried_again_after_a_second_and_not_at_every_call()
    {
        await HoldNearItsEndAsync();
        ring.Use(static terms => terms with { ExchangesPerMinute = 1 });
        await ring.HoldAsync(Ring.Owner(2), "tk_2");
        await ring.AskAsync(Owner);
        ring.Use(static terms => terms with { ExchangesPerMinute = 6_000 });
        ring.Time.Advance(TimeSpan.FromSeconds(0.9));
        await ring.AskAsync(Owner);
        Assert.Equal(0, Renewals);

        ring.Time.Advance(TimeSpan.FromSeconds(0.1));
        await RenewAsync();
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

    // Counted before the exchange begins on another thread.
    private int Renewals => record.Lines.Count(line => line == "aurora_gateway.key.renewals 1");

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
}
