using AuroraGateway.Load.Scenarios;

namespace AuroraGateway.Unit.Limits.Shared;

/// <summary>The figures that the shared quota has to reach, on a simulated clock: 90 calls a minute, each tenant offered so many at
/// random replicas.</summary>
public sealed class SharedQuotaFigureTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(50)]
    public async Task Of_calls_as_many_as_the_quota_nearly_all_are_admitted_with_one_script_each(int replicas)
    {
        using var lua = new LuaFleet(replicas);
        await lua.Fleet.RunAsync(QuotaFleet.Minutes(2, 90, tenants: 4, replicas));
        Report(lua.Fleet);
        Assert.InRange(lua.Fleet.Admitted / (double)lua.Fleet.Offered, 0.96, 1);
        Assert.InRange(lua.Fleet.MostIn(Minute), 81, 90);
        Assert.InRange(lua.Fleet.Scripts / (double)lua.Fleet.Offered, 0.5, 1.1);
    }

    [Fact]
    public async Task Of_twice_as_many_calls_as_the_quota_the_quota_is_used()
    {
        using var lua = new LuaFleet(20);
        await lua.Fleet.RunAsync(QuotaFleet.Minutes(2, 180, tenants: 2, 20));
        Report(lua.Fleet);
        Assert.InRange(lua.Fleet.Admitted, 0.97 * 180 * 2, 188 * 2);
        Assert.InRange(lua.Fleet.MostIn(Minute), 81, 90);
        Assert.InRange(lua.Fleet.Scripts / (double)lua.Fleet.Offered, 0.3, 1.1);
    }

    [Fact]
    public async Task A_tenant_that_is_moved_from_replica_to_replica_each_second_loses_nothing()
    {
        using var lua = new LuaFleet(20);
        await lua.Fleet.RunAsync(
            QuotaFleet.Minutes(2, 90, tenants: 4, 20).Select(static arrival => arrival with { Replica = (int)arrival.Second % 20 }));
        Report(lua.Fleet);
        Assert.InRange(lua.Fleet.Admitted / (double)lua.Fleet.Offered, 0.96, 1);
        Assert.InRange(lua.Fleet.MostIn(Minute), 81, 90);
    }

    [Fact]
    public async Task A_trickle_on_one_replica_waits_less_than_twice_its_fair_share_behind_a_flood_on_ten()
    {
        using var lua = new LuaFleet(11);
        var random = new Random(5);
        var flood = Enumerable.Range(0, 120 * 30).Select(call => new Arrival(call / 30d, random.Next(10), 0, "flood"));
        var trickle = Enumerable.Range(0, 40).Select(call => new Arrival((3 * call) + random.NextDouble(), 10, 0, "trickle"));
        await lua.Fleet.RunAsync(flood.Concat(trickle).OrderBy(static arrival => arrival.Second));
        Report(lua.Fleet);

        // Two callers: each has a turn every 1.33 s.
        Assert.Equal(0, lua.Fleet.Refused("trickle"));
        Assert.InRange(lua.Fleet.Waits("trickle").Max(), TimeSpan.Zero, TimeSpan.FromSeconds(2.66));
        Assert.InRange(lua.Fleet.Admitted, 160, 190);
        Assert.InRange(lua.Fleet.MostIn(Minute), 81, 90);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(20, 3)]
    public async Task Of_arrivals_without_memory_about_as_many_pass_as_of_one_central_queue(int replicas, int seed)
    {
        using var lua = new LuaFleet(replicas);
        var arrivals = QuotaFleet.Poisson(2, 90, tenants: 8, replicas, seed).ToArray();
        await lua.Fleet.RunAsync(arrivals);
        var queue = arrivals.GroupBy(static arrival => arrival.Tenant, static arrival => arrival.Second)
            .Sum(static seconds => CentralQueue.Admitted(seconds, 90, Minute, TimeSpan.FromSeconds(5)));
        Report(lua.Fleet);
        TestContext.Current.TestOutputHelper?.WriteLine($"one central queue: {queue / (double)lua.Fleet.Offered:0.000}");

        // The last fiftieth of a quota is left to a caller that comes later.
        Assert.InRange(lua.Fleet.Admitted, 0.98 * queue, lua.Fleet.Offered);
        Assert.InRange(lua.Fleet.MostIn(Minute), 81, 90);
    }

    /// <summary>Each loses the places that it held ahead, one of a tenant at the most.</summary>
    [Fact]
    public async Task Of_twenty_replicas_one_is_killed_each_ten_seconds_and_nearly_all_calls_are_admitted()
    {
        using var lua = new LuaFleet(20);
        var arrivals = QuotaFleet.Minutes(2, 90, tenants: 4, 20).ToArray();
        for (var ten = 0; ten < 12; ten++)
        {
            var now = arrivals.Where(arrival => (int)(arrival.Second / 10) == ten);
            await lua.Fleet.RunAsync(now.Select(arrival => arrival with { Second = arrival.Second % 10 }), TimeSpan.Zero);
            lua.Fleet.Kill(ten % 20);
        }

        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(6));
        Report(lua.Fleet);
        Assert.InRange(lua.Fleet.Admitted / (double)lua.Fleet.Offered, 0.96, 1);
        Assert.InRange(lua.Fleet.MostIn(Minute), 81, 90);
        Assert.InRange(lua.Fleet.Scripts / (double)lua.Fleet.Offered, 0.5, 1.1);
    }

    private static void Report(QuotaFleet fleet) => TestContext.Current.TestOutputHelper?.WriteLine(
        $"{fleet.Admitted} of {fleet.Offered} admitted ({fleet.Admitted / (double)fleet.Offered:0.000}), " +
            $"{fleet.Scripts / (double)fleet.Offered:0.00} scripts a call, most in a minute {fleet.MostIn(Minute)}");
}
