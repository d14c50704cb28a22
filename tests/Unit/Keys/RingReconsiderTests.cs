using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>What an announcement of Aurora changes in the ring: the next exchange decides, and no session loses its key.</summary>
public sealed class RingReconsiderTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);
    private readonly Ring ring = new();

    public void Dispose() => ring.Dispose();

    [Fact]
    public async Task A_withdrawal_drops_the_backend_key_and_the_next_call_makes_one_exchange()
    {
        var first = await ring.HoldAsync(Owner, "tk_1");
        var other = await ring.HoldAsync(Ring.Owner(2), "tk_other");
        ring.Keys.Reconsider(Owner.Tenant, isAuthorised: false);
        ring.Keys.Reconsider(Owner.Tenant, isAuthorised: false);

        var asked = ring.AskAsync(Owner);
        var exchange = await ring.Exchange.NextAsync();
        Assert.Equal(first.Fingerprint, exchange.Request.Unwanted);
        exchange.Complete(ring.Exchange.Key("tk_2"));
        Assert.Equal("Bearer tk_2", (await asked).Key!.Authorization);
        Assert.Same(other, (await ring.AskAsync(Ring.Owner(2))).Key);
        Assert.Equal(3, ring.Exchange.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_keeps_its_key_because_its_token_cannot_be_sent_again(bool isAuthorised)
    {
        var (owner, token) = Ring.Session(1, "st_1");
        var asked = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_session"));
        await asked;
        ring.Keys.Reconsider(owner.Tenant, isAuthorised);

        Assert.Equal("Bearer tk_session", (await ring.AskAsync(owner, token)).Key!.Authorization);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task An_authorisation_clears_the_refusal_so_that_the_next_call_is_served()
    {
        var asked = ring.AskAsync(Owner);
        (await ring.Exchange.NextAsync()).Complete(new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403"));
        Assert.NotNull((await asked).Failure);
        Assert.NotNull((await ring.AskAsync(Owner)).Failure);
        Assert.False(ring.Keys.Holds(Owner));
        ring.Keys.Reconsider(Owner.Tenant, isAuthorised: true);

        var next = ring.AskAsync(Owner);
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_1"));
        Assert.NotNull((await next).Key);
        Assert.True(ring.Keys.Holds(Owner));
    }

    [Fact]
    public async Task An_authorisation_of_a_tenant_whose_key_works_costs_nothing()
    {
        var key = await ring.HoldAsync(Owner, "tk_1");
        ring.Keys.Reconsider(Owner.Tenant, isAuthorised: true);
        Assert.Same(key, (await ring.AskAsync(Owner)).Key);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_key_whose_exchange_began_before_the_withdrawal_is_not_cached()
    {
        var asked = ring.AskAsync(Owner);
        var exchange = await ring.Exchange.NextAsync();
        ring.Keys.Reconsider(Owner.Tenant, isAuthorised: false);
        exchange.Complete(ring.Exchange.Key("tk_1"));
        await asked;
        Assert.False(ring.Keys.Holds(Owner));
    }
}
