using System.Collections.Concurrent;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Shared;

/// <summary>Twenty replicas that start at once; <c>fleet-20</c> of tests/Load does the same with twenty published processes.</summary>
public sealed class FleetStartTests
{
    private const int Replicas = 20;
    private const int Tenants = 200;

    [Fact]
    public async Task Twenty_replicas_that_start_at_once_exchange_each_of_two_hundred_cold_tenants_once()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var aurora = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var exchanges = new ConcurrentDictionary<string, int>();
        aurora.OnExchange = (tenant, _) =>
        {
            exchanges.AddOrUpdate(tenant, 1, static (_, count) => count + 1);
            return Task.CompletedTask;
        };
        var running = new ConcurrentBag<GatewayUnderTest>();
        try
        {
            // Each replica is called as soon as it serves: the first know nothing of the last.
            var statuses = await Task.WhenAll(Enumerable.Range(0, Replicas).Select(async replica =>
            {
                var gateway = await GatewayUnderTest.StartAsync(settings => Configure(settings, redis), aurora);
                running.Add(gateway);
                var tenants = Enumerable.Range(0, Tenants).Where(tenant => (tenant + replica) % 4 == 0);
                return await Task.WhenAll(tenants.Select(tenant => CallAsync(gateway, tenant)));
            }));

            // Five replicas for each tenant.
            Assert.All(statuses.SelectMany(static each => each), static status => Assert.Equal(200, status));
            Assert.Equal(Tenants, exchanges.Count);
            Assert.All(exchanges, static each => Assert.Equal(1, each.Value));
        }
        finally
        {
            await Task.WhenAll(running.Select(static gateway => gateway.DisposeAsync().AsTask()));
        }
    }

    private static async Task<int> CallAsync(GatewayUnderTest gateway, int tenant)
    {
        using var response = await gateway.Client.GetAsync($"/tenants/{tenant:x8}-aaaa-4aaa-8aaa-aaaaaaaaaaaa/projects?per_page=1");
        return (int)response.StatusCode;
    }

    private static void Configure(Dictionary<string, string?> settings, RedisProcess redis)
    {
        settings["Redis:Endpoint"] = redis.Endpoint;
        settings["Keys:NewTenantsPerMinute"] = "100000";
        settings["Keys:ExchangesPerMinute"] = "100000";

        // Twenty replicas in one process wait for each other's threads: that is no measure of how late Redis is.
        settings["Redis:Timeout"] = "00:00:05";
        settings["Redis:ConnectTimeout"] = "00:00:30";
        settings["Keys:ExchangeTimeout"] = "00:00:30";
    }
}
