using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

public sealed class DiscardTests : IDisposable
{
    private readonly Ring ring = new();

    public void Dispose() => ring.Dispose();

    [Fact]
    public async Task A_key_that_was_refused_is_discarded_but_its_successor_is_not()
    {
        var first = await ring.HoldAsync(Ring.Owner(1), "tk_1");
        first.Accept();
        Assert.Equal(DiscardOutcome.Discarded, ring.Keys.Discard(first));
        var second = await ring.HoldAsync(Ring.Owner(1), "tk_2");

        Assert.Equal(DiscardOutcome.Superseded, ring.Keys.Discard(first));
        Assert.Same(second, (await ring.AskAsync(Ring.Owner(1))).Key);
    }

    [Fact]
    public async Task A_thousand_refusals_in_flight_make_one_exchange()
    {
        var refused = await ring.HoldAsync(Ring.Owner(1), "tk_1");
        refused.Accept();
        var replays = Enumerable.Range(0, 1_000).Select(_ =>
        {
            Assert.NotEqual(DiscardOutcome.Braked, ring.Keys.Discard(refused));
            return ring.AskAsync(Ring.Owner(1));
        }).ToArray();
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_2"));
        var results = await Task.WhenAll(replays);

        Assert.Equal(2, ring.Exchange.Count);
        Assert.All(results, result => Assert.NotSame(refused, result.Key));
    }

    [Fact]
    public async Task A_fresh_key_refused_too_pulls_the_brake()
    {
        var first = await ring.HoldAsync(Ring.Owner(1), "tk_1");
        first.Accept();
        ring.Keys.Discard(first);
        var second = await ring.HoldAsync(Ring.Owner(1), "tk_2");

        Assert.Equal(DiscardOutcome.Braked, ring.Keys.Discard(second));
        for (var i = 0; i < 100; i++)
        {
            var key = (await ring.AskAsync(Ring.Owner(1))).Key!;
            Assert.Equal(DiscardOutcome.Braked, ring.Keys.Discard(key));
        }

        Assert.Equal(2, ring.Exchange.Count);
        ring.Time.Advance(ring.Terms.Brake);
        Assert.Equal(DiscardOutcome.Discarded, ring.Keys.Discard(second));
        Assert.NotNull(await ring.HoldAsync(Ring.Owner(1), "tk_3"));
    }

    [Fact]
    public async Task A_key_that_worked_may_be_refused_soon_after_another_without_the_brake()
    {
        for (var i = 0; i < 5; i++)
        {
            var key = await ring.HoldAsync(Ring.Owner(1), $"tk_{i}");
            key.Accept();
            Assert.Equal(DiscardOutcome.Discarded, ring.Keys.Discard(key));
        }

        // Two gateways whose keys end each other's would exchange without end.
        var last = await ring.HoldAsync(Ring.Owner(1), "tk_last");
        last.Accept();
        Assert.Equal(DiscardOutcome.Braked, ring.Keys.Discard(last));
    }

    [Fact]
    public async Task A_dropped_tenant_loses_its_keys_and_one_being_exchanged_is_not_kept()
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_1");
        Assert.Equal(1, ring.Keys.DropTenant(Ring.Tenant(1)));
        var asked = ring.AskAsync(Ring.Owner(1));
        var purchase = await ring.Exchange.NextAsync();
        ring.Keys.DropTenant(Ring.Tenant(1));
        purchase.Complete(ring.Exchange.Key("tk_2"));
        Assert.NotNull((await asked).Key);

        Assert.False(ring.AskAsync(Ring.Owner(1)).IsCompleted);
    }

    [Fact]
    public async Task A_call_after_a_drop_does_not_receive_the_key_that_was_being_exchanged_before_it()
    {
        var before = ring.AskAsync(Ring.Owner(1));
        var purchase = await ring.Exchange.NextAsync();
        ring.Keys.DropTenant(Ring.Tenant(1));
        var after = ring.AskAsync(Ring.Owner(1));
        purchase.Complete(ring.Exchange.Key("tk_1"));
        var waited = (await before).Key!;

        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_2"));
        Assert.NotSame(waited, (await after).Key);
    }

    [Fact]
    public async Task Another_replica_discards_by_fingerprint_and_only_that_key()
    {
        var key = await ring.HoldAsync(Ring.Owner(1), "tk_1");
        ring.Keys.Discard(Ring.Owner(1), "00000000");
        Assert.Same(key, (await ring.AskAsync(Ring.Owner(1))).Key);
        ring.Keys.Discard(Ring.Owner(1), key.Fingerprint);
        Assert.False(ring.AskAsync(Ring.Owner(1)).IsCompleted);
    }

    [Fact]
    public async Task A_key_from_the_store_that_another_replica_discards_meanwhile_is_not_used()
    {
        var asked = ring.AskAsync(Ring.Owner(1));
        var found = ExchangedKey.TryCreate("tk_1", ClockReading.Of(ring.Time), TimeSpan.FromHours(1), fromShared: true)!;
        var purchase = await ring.Exchange.NextAsync();
        ring.Keys.Discard(Ring.Owner(1), found.Fingerprint);
        purchase.Complete(found);

        var next = await ring.Exchange.NextAsync();
        Assert.Equal(found.Fingerprint, next.Request.Unwanted);
        next.Complete(ring.Exchange.Key("tk_2"));
        Assert.NotEqual(found.Fingerprint, (await asked).Key!.Fingerprint);
    }

    [Fact]
    public void A_key_that_the_store_returns_during_a_drop_is_dropped_too()
    {
        var news = new News();
        using var told = new Ring(news: news);
        news.OnDropped = () => told.HoldAsync(Ring.Owner(1), "tk_1").GetAwaiter().GetResult();
        Assert.Equal(1, told.Keys.DropTenant(Ring.Tenant(1)));
        Assert.Empty(told.Keys.BackendKeys);
    }

    [Fact]
    public async Task The_exchange_after_a_refusal_receives_which_key_is_unwanted()
    {
        var refused = await ring.HoldAsync(Ring.Owner(1), "tk_1");
        ring.Keys.Discard(refused);
        _ = ring.AskAsync(Ring.Owner(1));
        Assert.Equal(refused.Fingerprint, (await ring.Exchange.NextAsync()).Request.Unwanted);
    }

    private sealed class News : IKeyPublisher
    {
        public Action? OnDropped { get; set; }

        public void Discarded(in KeyOwner owner, string fingerprint)
        {
        }

        public void Dropped(TenantId tenant) => OnDropped!();

        public void Reconsidered(TenantId tenant, bool isAuthorised)
        {
        }
    }
}
