using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>How many exchanges the ring lets run at once, and what becomes of those who wait for a place.</summary>
public sealed class RingWindowTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);
    private readonly Ring ring = new(random: 1);

    public void Dispose() => ring.Dispose();

    [Theory]
    [InlineData(false, ExchangeWindow.Initial + 1)]
    [InlineData(true, ExchangeWindow.Initial)]
    public async Task A_key_that_Aurora_sold_lets_one_more_exchange_run_at_once_and_one_of_the_shared_store_does_not(
        bool fromShared, int most)
    {
        var first = ring.AskAsync(Owner);
        (await ring.Exchange.NextAsync()).Complete(
            ExchangedKey.TryCreate("tk", ClockReading.Of(ring.Time), TimeSpan.FromHours(1), fromShared)!);
        await first;
        await FillWindowAsync(most);
    }

    [Fact]
    public async Task An_exchange_that_was_put_off_lets_no_more_run_at_once()
    {
        await FailAsync(new KeyFailure(KeyFailureKind.Shed, "Redis is away") { RetryAfter = TimeSpan.FromSeconds(5), NothingSent = true });
        await FillWindowAsync();
    }

    [Fact]
    public async Task A_failure_of_the_endpoint_halves_how_many_run_at_once_and_a_verdict_on_a_tenant_does_not()
    {
        await FailAsync(new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403"));
        var purchases = await FillWindowAsync(ExchangeWindow.Initial + 1);
        purchases[0].Complete(new KeyFailure(KeyFailureKind.Unavailable, "500"));
        await Waiting.UntilAsync(() => ring.Keys.Snapshot(100).Slots.Any(slot => slot.FailureKind == KeyFailureKind.Unavailable));
        purchases[1].Complete(new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403"));
        await Ring.QuiesceAsync();
        Assert.Equal(ExchangeWindow.Initial + 2, ring.Exchange.Count);
    }

    [Fact]
    public async Task Who_waits_for_a_place_among_the_exchanges_receives_the_shutdown_and_loses_no_token()
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
        ring.Use(static terms => terms with { ExchangeTimeout = TimeSpan.FromMinutes(1) });
        var purchases = await FillWindowAsync();
        ring.Use(static terms => terms with { ExchangeTimeout = TimeSpan.FromSeconds(10) });
        var (owner, token) = Ring.Session(1, "st_1");
        var waiting = ring.AskAsync(owner, token);
        await Ring.QuiesceAsync();
        ring.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("did not respond within", (await waiting).Failure!.Detail, StringComparison.Ordinal);
        Assert.Equal(ExchangeWindow.Initial, ring.Exchange.Count);

        var again = ring.AskAsync(owner, token);
        foreach (var purchase in purchases)
        {
            purchase.Complete(ring.Exchange.Key("tk"));
        }

        GatedExchange.Purchase[] begun = [await ring.Exchange.NextAsync(), await ring.Exchange.NextAsync()];
        begun.Single(purchase => purchase.Request.Session is not null).Complete(ring.Exchange.Key("tk_session"));
        Assert.NotNull((await again).Key);
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

    private async Task<TimeSpan?> FailAsync(KeyFailure failure)
    {
        var asked = ring.AskAsync(Owner);
        (await ring.Exchange.NextAsync()).Complete(failure);
        return (await asked).Failure!.RetryAfter;
    }
}
