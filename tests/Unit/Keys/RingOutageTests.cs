using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;

namespace AuroraGateway.Unit.Keys;

public sealed class RingOutageTests : IDisposable
{
    private readonly Ring ring = new(static terms => terms with { NewTenantsPerMinute = 100_000 });

    public RingOutageTests() => ring.Use(static terms => terms with { ExchangesPerMinute = 600 });

    public void Dispose() => ring.Dispose();

    [Fact]
    public async Task An_outage_under_a_thousand_cold_tenants_costs_a_handful_of_exchanges_and_each_call_gets_a_response()
    {
        ring.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.Unavailable, "500");
        var results = await Task.WhenAll(Enumerable.Range(1, 1_000).Select(tenant => ring.AskAsync(Ring.Owner(tenant))));

        Assert.All(results, result => Assert.NotNull(result.Failure!.RetryAfter));
        Assert.InRange(ring.Exchange.Count, 1, 2 * ExchangeWindow.Initial);
    }

    [Fact]
    public async Task After_an_outage_one_probe_at_a_time_finds_out_whether_it_has_ended()
    {
        ring.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.Unavailable, "500");
        await Task.WhenAll(Enumerable.Range(1, 20).Select(tenant => ring.AskAsync(Ring.Owner(tenant))));
        var during = ring.Exchange.Count;
        ring.Exchange.Automatic = null;
        ring.Time.Advance(ring.Terms.LongestBackOff);

        var probe = ring.AskAsync(Ring.Owner(1));
        var purchase = await ring.Exchange.NextAsync();
        Assert.NotNull((await ring.AskAsync(Ring.Owner(2))).Failure);
        Assert.Equal(during + 1, ring.Exchange.Count);

        purchase.Complete(ring.Exchange.Key("tk_1"));
        Assert.NotNull((await probe).Key);
        var next = ring.AskAsync(Ring.Owner(2));
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_2"));
        Assert.NotNull((await next).Key);
    }

    [Fact]
    public async Task One_tenant_whose_exchange_always_fails_does_not_stop_the_others()
    {
        for (var i = 0; i < 20; i++)
        {
            ring.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.Unavailable, "500");
            await ring.AskAsync(Ring.Owner(1));
            ring.Time.Advance(ring.Terms.LongestBackOff);
        }

        Assert.Null(ring.Endpoint.Trouble);
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk_2");
        Assert.NotNull((await ring.AskAsync(Ring.Owner(2))).Key);
    }

    [Fact]
    public async Task A_tenant_that_failed_is_not_tried_during_its_back_off_and_receives_how_long()
    {
        ring.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.Unavailable, "500");
        var first = (await ring.AskAsync(Ring.Owner(1))).Failure!;
        var second = (await ring.AskAsync(Ring.Owner(1))).Failure!;

        Assert.Equal(1, ring.Exchange.Count);
        Assert.Equal(first.RetryAfter, second.RetryAfter);
        ring.Time.Advance(second.RetryAfter!.Value);
        await ring.AskAsync(Ring.Owner(1));
        Assert.Equal(2, ring.Exchange.Count);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(86_400, 60)]
    [InlineData(0, 1)]
    public async Task A_429_closes_the_endpoint_for_as_long_as_it_asks_within_reason(int asked, int obeyed)
    {
        ring.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.Throttled, "429") { RetryAfter = TimeSpan.FromSeconds(asked) };
        await ring.AskAsync(Ring.Owner(1));
        var other = (await ring.AskAsync(Ring.Owner(2))).Failure!;

        Assert.Equal(KeyFailureKind.Throttled, other.Kind);
        Assert.Equal(TimeSpan.FromSeconds(obeyed), other.RetryAfter);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_tenant_that_has_not_authorised_is_remembered_briefly_and_alone()
    {
        ring.Exchange.Automatic = request => request.Owner == Ring.Owner(9)
            ? new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403")
            : ring.Exchange.Key("tk");
        Assert.Equal(KeyFailureKind.TenantNotAuthorized, (await ring.AskAsync(Ring.Owner(9))).Failure!.Kind);
        Assert.Equal(KeyFailureKind.TenantNotAuthorized, (await ring.AskAsync(Ring.Owner(9))).Failure!.Kind);
        Assert.Equal(1, ring.Exchange.Count);
        Assert.NotNull((await ring.AskAsync(Ring.Owner(1))).Key);

        ring.Time.Advance(ring.Terms.RefusalMemory);
        await ring.AskAsync(Ring.Owner(9));
        Assert.Equal(3, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_refused_application_key_stops_every_exchange_until_a_probe_succeeds()
    {
        ring.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.ApplicationKeyRejected, "401");
        await ring.AskAsync(Ring.Owner(1));
        Assert.Equal(KeyFailureKind.ApplicationKeyRejected, (await ring.AskAsync(Ring.Owner(2))).Failure!.Kind);
        Assert.Equal(1, ring.Exchange.Count);
        Assert.Equal(KeyFailureKind.ApplicationKeyRejected, ring.Endpoint.Trouble!.Kind);

        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk");
        ring.Time.Advance(ring.Terms.LongestBackOff);
        Assert.NotNull((await ring.AskAsync(Ring.Owner(2))).Key);
        Assert.Null(ring.Endpoint.Trouble);
    }

    [Fact]
    public async Task A_caller_that_asks_for_thousands_of_unknown_tenants_is_shed_and_the_ring_stays_small()
    {
        using var bounded = new Ring(static terms => terms with { NewTenantsPerMinute = 50 });
        bounded.Exchange.Automatic = _ => bounded.Exchange.Key("tk");
        var results = await Task.WhenAll(
            Enumerable.Range(1, 5_000).Select(tenant => bounded.AskAsync(Ring.Owner(tenant), caller: "greedy")));

        Assert.Equal(50, bounded.Exchange.Count);
        Assert.Equal(
            4_950, results.Count(result => result.Failure?.Kind == KeyFailureKind.Shed && result.Failure.RetryAfter > TimeSpan.Zero));
        Assert.Equal(50, bounded.Keys.Count);
        Assert.NotNull((await bounded.AskAsync(Ring.Owner(6_000), caller: "modest")).Key);
    }

    [Fact]
    public async Task A_full_ring_drops_the_least_recently_used()
    {
        using var small = new Ring(static terms => terms with { Capacity = 32 });
        small.Exchange.Automatic = _ => small.Exchange.Key("tk");
        for (var tenant = 1; tenant <= 1_000; tenant++)
        {
            small.Time.Advance(TimeSpan.FromSeconds(2));
            await small.AskAsync(Ring.Owner(tenant));
            await small.AskAsync(Ring.Owner(1));
            Assert.InRange(small.Keys.Count, 1, 32);
        }

        Assert.Equal(1_000, small.Exchange.Count);
        Assert.Equal(KeySource.Memory, (await small.AskAsync(Ring.Owner(1_000))).Source);
    }

    [Fact]
    public async Task What_has_expired_is_swept()
    {
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk", TimeSpan.FromHours(1));
        await Task.WhenAll(Enumerable.Range(1, 100).Select(tenant => ring.AskAsync(Ring.Owner(tenant))));
        Assert.Equal(100, ring.Keys.Count);
        ring.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1));
        Assert.Equal(0, ring.Keys.Count);
    }
}
