using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>What the ring remembers of keys that Aurora refused, here and at the others.</summary>
public sealed class RingRefusalTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);
    private readonly Received news = new();
    private readonly Ring ring;

    public RingRefusalTests() => ring = new(static terms => terms with { Brake = TimeSpan.FromHours(2) }, random: 1, news: news);

    public void Dispose() => ring.Dispose();

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
    public async Task Refusals_that_others_reported_pull_the_brake_too()
    {
        var first = await ring.HoldAsync(Owner, "tk_1");
        ring.Keys.Discard(Owner, first.Fingerprint);

        Assert.Equal(DiscardOutcome.Braked, ring.Keys.Discard(await ring.HoldAsync(Owner, "tk_2")));
    }

    [Fact]
    public async Task Refusals_that_others_reported_are_counted_with_our_own()
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
    public async Task Refusals_far_apart_pull_no_brake_whichever_replica_reported_them()
    {
        ring.Keys.Discard(Owner, (await ring.HoldAsync(Owner, "tk_1")).Fingerprint);
        ring.Time.Advance(TimeSpan.FromHours(3));
        ring.Keys.Discard(Owner, (await ring.HoldAsync(Owner, "tk_2")).Fingerprint);
        ring.Time.Advance(TimeSpan.FromHours(3));

        Assert.Equal(DiscardOutcome.Discarded, ring.Keys.Discard(await ring.HoldAsync(Owner, "tk_3")));
    }

    [Fact]
    public async Task What_is_refused_or_dropped_is_published_to_the_others()
    {
        var held = await ring.HoldAsync(Owner, "tk_1");
        ring.Keys.Discard(held);
        await ring.HoldAsync(Owner, "tk_2");

        Assert.Equal(1, ring.Keys.DropTenant(Owner.Tenant));
        Assert.Equal(0, ring.Keys.DropTenant(Owner.Tenant));
        Assert.Equal([$"{Owner} {held.Fingerprint}", $"{Owner.Tenant}", $"{Owner.Tenant}"], news.All);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tenant_known_by_its_key_or_by_a_refusal_does_not_count_among_the_callers_newcomers(bool refused)
    {
        ring.Use(static terms => terms with { NewTenantsPerMinute = 2 });
        var held = await ring.HoldAsync(Owner, "tk_1", TimeSpan.FromMinutes(10.5));
        if (refused)
        {
            ring.Keys.Discard(held);
        }
        else
        {
            EndBetweenSweeps();
        }

        ring.Use(static terms => terms with { NewTenantsPerMinute = 1 });
        await ring.HoldAsync(Ring.Owner(2), "tk_2");
        Assert.Equal(KeyFailureKind.Shed, (await ring.AskAsync(Ring.Owner(3))).Failure!.Kind);
        Assert.NotNull(await ring.HoldAsync(Owner, "tk_3"));
    }

    // The end of a key of ten and a half minutes, which no sweep has seen.
    [Fact]
    public void What_Aurora_announced_is_passed_on_to_the_other_replicas()
    {
        ring.Keys.Reconsider(Owner.Tenant, isAuthorised: false);
        ring.Keys.Reconsider(Owner.Tenant, isAuthorised: true);
        Assert.Equal([$"{Owner.Tenant} False", $"{Owner.Tenant} True"], news.All);
    }

    private void EndBetweenSweeps()
    {
        ring.Time.Advance(TimeSpan.FromMinutes(9));
        ring.Time.Advance(TimeSpan.FromMinutes(0.5));
    }

    private async Task<string?> UnwantedAsync(string bearer, TimeSpan? lifetime = null)
    {
        var asked = ring.AskAsync(Owner);
        var purchase = await ring.Exchange.NextAsync();
        purchase.Complete(ring.Exchange.Key(bearer, lifetime));
        await asked;
        return purchase.Request.Unwanted;
    }

    private sealed class Received : IKeyPublisher
    {
        public List<string> All { get; } = [];

        public void Discarded(in KeyOwner owner, string fingerprint) => All.Add($"{owner} {fingerprint}");

        public void Dropped(TenantId tenant) => All.Add(tenant.ToString());

        public void Reconsidered(TenantId tenant, bool isAuthorised) => All.Add($"{tenant} {isAuthorised}");
    }
}
