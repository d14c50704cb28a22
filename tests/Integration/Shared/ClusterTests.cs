using System.Collections.Concurrent;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;
using Microsoft.Extensions.DependencyInjection;

namespace AuroraGateway.Integration.Shared;

/// <summary>Replicas over a Redis Cluster of three masters.</summary>
public sealed class ClusterTests
{
    private static readonly string[] Tenants = [.. Enumerable.Range(1, 20).Select(i => $"{i:D8}-1111-4111-8111-111111111111")];

    [Fact]
    public async Task Replicas_over_a_cluster_exchange_one_key_for_each_tenant_on_every_master()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var fleet = await Fleet.StartAsync(2, cluster.Endpoint);
        var tenants = await TenantsOnEveryMasterAsync(cluster, fleet, each: 5);

        for (var replica = 0; replica < 2; replica++)
        {
            foreach (var tenant in tenants)
            {
                Assert.Equal(200, await fleet.CallAsync(replica, PathOf(tenant)));
            }
        }

        Assert.Equal(tenants.Order(), fleet.Emulator.Stats.ExchangesByTenant.Keys.Order());
        Assert.All(fleet.Emulator.Stats.ExchangesByTenant.Values, exchanges => Assert.Equal(1, exchanges));
    }

    [Fact]
    public async Task A_slot_that_moves_under_traffic_fails_no_request_and_ends_no_sharing()
    {
        await using var cluster = await RedisCluster.StartAsync();

        // As long as it takes to move a slot by hand, process by process, on a busy machine.
        await using var fleet = await Fleet.StartAsync(2, cluster.Endpoint, settings =>
        {
            settings["Redis:Timeout"] = "00:00:05";

            // A quota of fewer than fifty a second has its account in Redis.
            settings["Limits:Aurora:Limit"] = "100000";
            settings["Limits:Aurora:Burst"] = "100000";
            settings["Limits:Aurora:Period"] = "1h";
        });
        var (tenant, owner) = (Tenants[0], new KeyOwner(TenantId.Parse(Tenants[0])));
        Assert.Equal(200, await fleet.CallAsync(0, PathOf(tenant)));
        Assert.Equal(200, await fleet.CallAsync(1, PathOf(tenant)));
        var slot = await cluster.SlotOfAsync(NameOf(fleet, tenant));
        Assert.Equal(
            slot, await cluster.SlotOfAsync(fleet[0].Services.GetRequiredService<SharedNames>().QuotaOf(new QuotaOwner(owner.Tenant))));
        var source = RedisCluster.OwnerOf(slot);
        var target = (source + 1) % 3;
        await Waiting.UntilAsync(
            async () => (await cluster.NamesInAsync(source, slot)).Any(name => name.EndsWith(":quota", StringComparison.Ordinal)));
        var before = StatesOf(fleet);

        using var stop = new CancellationTokenSource();
        var statuses = new ConcurrentQueue<int>();
        var traffic = Task.WhenAll(Enumerable.Range(0, 8).Select(worker => CallOnAsync(fleet, worker, statuses, stop.Token)));
        await cluster.MoveAsync(slot, target, between: async () =>
        {
            await DiscardAsync(fleet, owner);
            await Waiting.UntilAsync(() => cluster.HasSaidAsync(source, "TRYAGAIN"));
        });
        await Waiting.UntilAsync(() => fleet.Replicas.All(replica => FingerprintOf(replica, owner) is not null));
        var seen = statuses.Count;
        await Waiting.UntilAsync(() => statuses.Count > seen + 100);
        await stop.CancelAsync();
        await traffic;

        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.Equal(before, StatesOf(fleet));
        Assert.Equal(2, fleet.Emulator.Stats.ExchangesByTenant[tenant]);
        Assert.Equal(FingerprintOf(fleet[0], owner), FingerprintOf(fleet[1], owner));
        Assert.Empty(await cluster.NamesInAsync(source, slot));
        Assert.NotEmpty(await cluster.NamesInAsync(target, slot));

        // Where the slot is now, a key discarded on one replica is still dropped by the other, and its successor is exchanged once.
        await DiscardAsync(fleet, owner);
        Assert.Equal(200, await fleet.CallAsync(1, PathOf(tenant)));
        Assert.Equal(200, await fleet.CallAsync(0, PathOf(tenant)));
        Assert.Equal(3, fleet.Emulator.Stats.ExchangesByTenant[tenant]);
    }

    [Fact]
    public async Task A_slot_that_moves_for_longer_than_redis_may_take_fails_no_request()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var fleet = await Fleet.StartAsync(2, cluster.Endpoint, settings => settings["Redis:Timeout"] = "00:00:00.2");
        Assert.Equal(200, await fleet.CallAsync(0, PathOf(Tenants[0])));
        Assert.Equal(200, await fleet.CallAsync(1, PathOf(Tenants[0])));
        var slot = await cluster.SlotOfAsync(NameOf(fleet, Tenants[0]));
        var source = RedisCluster.OwnerOf(slot);

        using var stop = new CancellationTokenSource();
        var statuses = new ConcurrentQueue<int>();
        var traffic = Task.WhenAll(Enumerable.Range(0, 8).Select(worker => CallOnAsync(fleet, worker, statuses, stop.Token)));
        await cluster.MoveAsync(slot, (source + 1) % 3, between: async () =>
        {
            var before = StatesOf(fleet);
            await DiscardAsync(fleet, new KeyOwner(TenantId.Parse(Tenants[0])));
            await Waiting.UntilAsync(() => !before.SequenceEqual(StatesOf(fleet)));
            Assert.True(await cluster.HasSaidAsync(source, "TRYAGAIN"));
        });
        await fleet.TogetherAsync();
        var seen = statuses.Count;
        await Waiting.UntilAsync(() => statuses.Count > seen + 100);
        await stop.CancelAsync();
        await traffic;

        Assert.All(statuses, status => Assert.Equal(200, status));
    }

    [Fact]
    public async Task A_node_that_was_taken_out_of_the_cluster_and_stays_up_is_left()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var fleet = await Fleet.StartAsync(2, cluster.Endpoint);
        var tenants = await TenantsOnEveryMasterAsync(cluster, fleet, each: 2);
        foreach (var tenant in tenants)
        {
            Assert.Equal(200, await fleet.CallAsync(0, PathOf(tenant)));
        }

        await cluster.RetireAsync(0, to: 1);

        // Until the replicas have left the node, a tenant of its slots costs an exchange on each of them, and no request fails.
        var number = 1_000;
        async Task<long> ExchangesOfNextAsync()
        {
            string tenant;
            do
            {
                tenant = $"{++number:D8}-1111-4111-8111-111111111111";
            }
            while (RedisCluster.OwnerOf(await cluster.SlotOfAsync(NameOf(fleet, tenant))) != 0);

            Assert.Equal((200, 200), (await fleet.CallAsync(0, PathOf(tenant)), await fleet.CallAsync(1, PathOf(tenant))));
            return fleet.Emulator.Stats.ExchangesByTenant[tenant];
        }

        await Waiting.UntilAsync(async () => await ExchangesOfNextAsync() == 1, TimeSpan.FromSeconds(20));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(1, await ExchangesOfNextAsync());
        }
    }

    /// <summary>
    /// Names hold a digest of Aurora's port, so where a tenant lies is another place in each run: asked for, not left to chance.
    /// </summary>
    private static async Task<string[]> TenantsOnEveryMasterAsync(RedisCluster cluster, Fleet fleet, int each)
    {
        var onMaster = new List<string>[] { [], [], [] };
        for (var i = 1; onMaster.Any(tenants => tenants.Count < each); i++)
        {
            var tenant = $"{i:D8}-1111-4111-8111-111111111111";
            var tenants = onMaster[RedisCluster.OwnerOf(await cluster.SlotOfAsync(NameOf(fleet, tenant)))];
            if (tenants.Count < each)
            {
                tenants.Add(tenant);
            }
        }

        return [.. onMaster.SelectMany(tenants => tenants)];
    }

    private static SharedState.Snapshot[] StatesOf(Fleet fleet) => [.. fleet.Replicas.Select(replica => Fleet.StateOf(replica).Current)];

    private static async Task CallOnAsync(Fleet fleet, int worker, ConcurrentQueue<int> statuses, CancellationToken stop)
    {
        for (var i = worker; !stop.IsCancellationRequested; i++)
        {
            // Every other call is to the tenant whose slot moves.
            statuses.Enqueue(await fleet.CallAsync(worker % 2, PathOf(Tenants[i % 2 == 0 ? 0 : i % Tenants.Length])));
        }
    }

    /// <summary>As a 401 on the first replica does; returns when the second has received it.</summary>
    private static async Task DiscardAsync(Fleet fleet, KeyOwner owner)
    {
        var refused = KeyOf(fleet[0], owner)!;
        Assert.Equal(refused.Fingerprint, FingerprintOf(fleet[1], owner));
        Assert.Equal(DiscardOutcome.Discarded, TogetherTests.RingOf(fleet, 0).Discard(refused));
        await Waiting.UntilAsync(() => FingerprintOf(fleet[1], owner) != refused.Fingerprint);
    }

    private static TemporaryKey? KeyOf(GatewayUnderTest replica, KeyOwner owner) =>
        replica.Services.GetRequiredService<KeyRing>().BackendKeys.SingleOrDefault(key => key.Owner == owner);

    private static string? FingerprintOf(GatewayUnderTest replica, KeyOwner owner) => KeyOf(replica, owner)?.Fingerprint;

    private static string NameOf(Fleet fleet, string tenant)
    {
        var services = fleet[0].Services;
        return services.GetRequiredService<SharedNames>()
            .Of(new KeyOwner(TenantId.Parse(tenant)), services.GetRequiredService<Seals>().Current).Entry;
    }

    private static string PathOf(string tenant) => $"/tenants/{tenant}/projects?per_page=1";
}
