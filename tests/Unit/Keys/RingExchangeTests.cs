using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>What an exchange costs, under which terms it is made, and who learns of it.</summary>
public sealed class RingExchangeTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);

    private readonly Ring ring = new();
    private readonly List<(string? Caller, TenantId Tenant, KeyFailureKind? Failure)> exchanged = [];
    private int tenants;

    public RingExchangeTests() => ring.Keys.Exchanged = (caller, tenant, failure) => exchanged.Add((caller, tenant, failure));

    public void Dispose() => ring.Dispose();

    [Fact]
    public async Task A_key_that_Aurora_issued_is_reported_with_its_caller()
    {
        await EndAsync(ring.Exchange.Key("tk_1"));
        Assert.Equal(("app", Owner.Tenant, null), Assert.Single(exchanged));
    }

    [Fact]
    public async Task A_response_without_a_key_is_reported_with_its_kind()
    {
        await EndAsync(new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403"));
        Assert.Equal(("app", Owner.Tenant, KeyFailureKind.TenantNotAuthorized), Assert.Single(exchanged));
    }

    [Fact]
    public async Task What_Aurora_was_not_asked_for_is_not_reported()
    {
        var key = ring.Exchange.Key("tk_1");
        await EndAsync(ExchangedKey.TryCreate("tk_1", key.From, key.Lifetime, fromShared: true)!);
        await EndAsync(new KeyFailure(KeyFailureKind.Shed, "not now"));
        await EndAsync(new KeyFailure(KeyFailureKind.Unavailable, "no connection") { NothingSent = true });
        Assert.Empty(exchanged);
    }

    [Fact]
    public async Task The_exchange_after_a_drop_is_owed_and_does_not_count()
    {
        ring.Use(static terms => terms with { ExchangesPerMinute = 1 });
        await ring.HoldAsync(Owner, "tk_1");
        Assert.Equal(KeyFailureKind.Shed, (await ring.AskAsync(Ring.Owner(2))).Failure!.Kind);
        ring.Keys.DropTenant(Owner.Tenant);
        await ring.HoldAsync(Owner, "tk_2");
        ring.Keys.DropTenant(Owner.Tenant);
        Assert.Equal("Bearer tk_3", (await ring.HoldAsync(Owner, "tk_3")).Authorization);
    }

    [Fact]
    public async Task A_request_causes_an_exchange_under_the_terms_that_it_began_with()
    {
        var asked = ring.Keys.GetAsync(Owner, null, "app", default, ring.Terms with { MaxWaiters = 0 });
        var result = await asked.AsTask().Within("the refusal of a waiter too many");
        Assert.Same(KeyFailures.Crowded, result.Failure);
    }

    // Each for another tenant, the first for that of the owner.
    private async Task EndAsync(ExchangeOutcome outcome)
    {
        ring.Exchange.Automatic = _ => outcome;
        await ring.AskAsync(Ring.Owner(++tenants));
    }
}
