using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Keys;

/// <summary>What happens to keys without any request for them.</summary>
public sealed class KeyUpkeepTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Ring ring = new();

    public void Dispose() => ring.Dispose();

    [Theory]
    [InlineData(0, new[] { 0, 0 })]
    [InlineData(1, new[] { 1, 1 })]
    [InlineData(3, new[] { 1, 2, 3, 3 })]
    [InlineData(5, new[] { 1, 2, 3, 4, 5 })]
    [InlineData(7, new[] { 2, 4, 6, 7, 7 })]
    [InlineData(11, new[] { 3, 6, 9, 11 })]
    public async Task The_first_keys_of_all_warm_tenants_are_exchanged_within_five_rounds(int tenants, int[] bought)
    {
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk_1");
        using var upkeep = Keep(tenants);
        foreach (var count in bought)
        {
            await TendAsync(upkeep);
            Assert.Equal(count, ring.Exchange.Count);
        }
    }

    [Fact]
    public async Task Readiness_waits_until_every_warm_tenant_has_a_key()
    {
        ring.Exchange.Automatic = request =>
            request.Owner == Ring.Owner(1) ? ring.Exchange.Key("tk_1") : new KeyFailure(KeyFailureKind.Unavailable, "503");
        using var upkeep = Keep(2);
        Assert.Equal("warming: 0 of 2 tenants of Keys:Warm have a key", upkeep.Pending);
        await TendAsync(upkeep);
        await TendAsync(upkeep);
        Assert.Equal("warming: 1 of 2 tenants of Keys:Warm have a key", upkeep.Pending);

        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk_2");
        ring.Time.Advance(ring.Terms.LongestBackOff);
        await TendAsync(upkeep);
        upkeep.Tend();
        Assert.Null(upkeep.Pending);
    }

    [Fact]
    public async Task A_warm_tenant_that_has_withdrawn_does_not_hold_readiness_back()
    {
        ring.Exchange.Automatic = request =>
            request.Owner == Ring.Owner(1) ? ring.Exchange.Key("tk_1") : new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403");
        using var upkeep = Keep(2);
        await TendAsync(upkeep);
        Assert.Equal("warming: 0 of 2 tenants of Keys:Warm have a key", upkeep.Pending);
        await TendAsync(upkeep);
        upkeep.Tend();
        Assert.Null(upkeep.Pending);

        // While it is asked again it is settled as before.
        ring.Exchange.Automatic = null;
        ring.Time.Advance(ring.Terms.RefusalMemory);
        upkeep.Tend();
        var again = await ring.Exchange.NextAsync();
        Assert.Null(upkeep.Pending);
        again.Complete(new KeyFailure(KeyFailureKind.Unavailable, "503"));
    }

    [Fact]
    public void Readiness_waits_no_longer_than_it_may()
    {
        using var upkeep = Keep(1);
        ring.Time.Advance(ring.Terms.WarmTimeout - TimeSpan.FromTicks(1));
        Assert.NotNull(upkeep.Pending);
        ring.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(upkeep.Pending);
    }

    [Fact]
    public void Without_warm_tenants_readiness_does_not_wait()
    {
        using var upkeep = Keep(0);
        Assert.Null(upkeep.Pending);
    }

    [Fact]
    public async Task A_warm_tenants_key_is_renewed_when_it_is_due_and_not_before()
    {
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk_1", TimeSpan.FromHours(1));
        using var upkeep = Keep(1);
        await TendAsync(upkeep);
        ring.Time.Advance(TimeSpan.FromMinutes(50));
        await TendAsync(upkeep);
        Assert.Equal(1, ring.Exchange.Count);

        ring.Time.Advance(TimeSpan.FromMinutes(4));
        await TendAsync(upkeep);
        Assert.Equal(2, ring.Exchange.Count);
        Assert.Equal(2, ring.Keys.Snapshot(1).Slots.Single().Generation);
    }

    [Fact]
    public async Task A_warm_tenant_that_was_dropped_gets_a_key_though_its_renewal_was_put_off()
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_1", TimeSpan.FromHours(1));
        ring.Time.Advance(TimeSpan.FromMinutes(54));
        ring.Keys.KeepWarm(Ring.Owner(1));
        (await ring.Exchange.NextAsync()).Complete(new KeyFailure(KeyFailureKind.Unavailable, "503")
        { RetryAfter = TimeSpan.FromMinutes(1) });
        await ring.UntilFailedAsync();

        ring.Keys.DropTenant(Ring.Tenant(1));
        Assert.False(ring.Keys.KeepWarm(Ring.Owner(1)));
        await ring.Exchange.NextAsync();
    }

    [Fact]
    public async Task A_warm_tenants_key_that_was_refused_is_not_taken_from_the_other_replicas_again()
    {
        var refused = await ring.HoldAsync(Ring.Owner(1), "tk_1");
        ring.Keys.Discard(refused);
        ring.Keys.KeepWarm(Ring.Owner(1));
        Assert.Equal(refused.Fingerprint, (await ring.Exchange.NextAsync()).Request.Unwanted);
    }

    [Fact]
    public async Task A_warm_tenant_for_which_the_ring_has_no_room_is_not_held()
    {
        ring.Use(static terms => terms with { Capacity = 0 });
        using var upkeep = Keep(1);
        await TendAsync(upkeep);
        Assert.NotNull(upkeep.Pending);
        Assert.Equal(0, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_key_within_its_margin_does_not_count_and_is_replaced()
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_1", TimeSpan.FromSeconds(90));
        Assert.True(ring.Keys.KeepWarm(Ring.Owner(1)));
        ring.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(ring.Keys.KeepWarm(Ring.Owner(1)));
        await ring.Exchange.NextAsync();
    }

    [Fact]
    public async Task A_change_of_the_warm_tenants_starts_again_and_spread_out()
    {
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk_1");
        using var upkeep = Keep(5);
        for (var round = 0; round < 5; round++)
        {
            await TendAsync(upkeep);
        }

        var next = Enumerable.Range(11, 10).Select(Ring.Tenant).ToArray();
        ring.Use(terms => terms with { Warm = next });
        Assert.Same(next, upkeep.Warm);
        await TendAsync(upkeep);
        Assert.Equal(5 + 2, ring.Exchange.Count);
        await TendAsync(upkeep);
        Assert.Equal("warming: 2 of 10 tenants of Keys:Warm have a key", upkeep.Pending);
    }

    [Fact]
    public async Task An_endpoint_in_trouble_is_probed_for_a_tenant_that_was_asked_for_as_soon_as_it_may_be()
    {
        using var upkeep = Keep(0);
        await ring.HoldAsync(Ring.Owner(1), "tk_1");
        var throttled = new KeyFailure(KeyFailureKind.Throttled, "429") { RetryAfter = TimeSpan.FromSeconds(20) };
        ring.Endpoint.Report(Ring.Tenant(1), throttled, ring.Terms);
        ring.Time.Advance(TimeSpan.FromSeconds(19));
        await TendAsync(upkeep);
        Assert.Equal(1, ring.Exchange.Count);

        ring.Time.Advance(Second);
        upkeep.Tend();
        var probe = await ring.Exchange.NextAsync();
        Assert.Equal(Ring.Owner(1), probe.Request.Owner);
        probe.Complete(ring.Exchange.Key("tk_2"));
        await Waiting.UntilAsync(() => ring.Endpoint.Trouble is null);
    }

    [Fact]
    public async Task While_a_failing_endpoint_may_not_be_asked_the_ring_keeps_no_owner_for_the_probe()
    {
        using var upkeep = Keep(0);
        ring.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.Throttled, "429") { RetryAfter = TimeSpan.FromSeconds(20) };
        await ring.AskAsync(Ring.Owner(1));
        upkeep.Tend();
        Assert.Equal(0, ring.Keys.Count);
    }

    [Fact]
    public async Task An_endpoint_that_is_well_is_not_probed()
    {
        using var upkeep = Keep(0);
        await ring.HoldAsync(Ring.Owner(1), "tk_1");
        ring.Time.Advance(TimeSpan.FromMinutes(1));
        await TendAsync(upkeep);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_failing_endpoint_is_not_probed_for_tenants_without_requests()
    {
        using var upkeep = Keep(0);
        ring.Endpoint.Report(Ring.Tenant(1), new KeyFailure(KeyFailureKind.Throttled, "429") { RetryAfter = Second }, ring.Terms);
        ring.Time.Advance(Second);
        await TendAsync(upkeep);
        Assert.Equal(0, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_round_is_made_at_once_and_then_each_second_until_the_gateway_ends()
    {
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk_1");
        using var upkeep = Keep(3);
        await upkeep.StartAsync(CancellationToken.None);
        await Waiting.UntilAsync(() => ring.Exchange.Count == 1);
        ring.Time.Advance(Second);
        await Waiting.UntilAsync(() => ring.Exchange.Count == 2);
        ring.Time.Advance(Second);
        await Waiting.UntilAsync(() => ring.Exchange.Count == 3);
        await upkeep.StopAsync(CancellationToken.None);
        Assert.True(upkeep.ExecuteTask!.IsCompleted);
    }

    private KeyUpkeep Keep(int tenants)
    {
        ring.Use(terms => terms with { Warm = [.. Enumerable.Range(1, tenants).Select(Ring.Tenant)] });
        return new(() => ring.Keys, () => ring.Endpoint, () => ring.Terms, ring.Time);
    }

    private async Task TendAsync(KeyUpkeep upkeep)
    {
        upkeep.Tend();
        await Waiting.UntilAsync(() => ring.Keys.Snapshot(int.MaxValue).Slots.All(slot => !slot.IsExchanging));
    }
}
