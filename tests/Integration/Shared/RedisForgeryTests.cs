using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;
using Microsoft.Extensions.DependencyInjection;

namespace AuroraGateway.Integration.Shared;

/// <summary>What a client that can write to the replicas' Redis can do with it, and what not.</summary>
public sealed class RedisForgeryTests
{
    private static readonly TenantId Tenant = TenantId.Parse(GatewayUnderTest.Tenant);

    [Fact]
    public async Task A_writer_to_redis_neither_drops_a_key_nor_brings_one_back()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(2, redis.Endpoint);
        Assert.Equal((200, 200, 1), (await fleet.CallAsync(0), await fleet.CallAsync(1), fleet.Emulator.Stats.Exchanges));

        // Forged: nothing is dropped.
        var names = fleet[1].Services.GetRequiredService<SharedNames>();
        var date = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var forged in (string[])[$"v1 x 1 dropped {Tenant}", $"v2 x 1 {date} dropped {Tenant}",
            $"v2 x 1 {date} dropped {Tenant} {new string('0', 32)}"])
        {
            await redis.DoAsync("PUBLISH", names.News, forged);
            await redis.DoAsync("ZADD", names.News, date, forged);
        }

        await Received(fleet, 1);
        Assert.Single(TogetherTests.RingOf(fleet, 1).BackendKeys);

        // Put back after a drop: neither replica takes it again.
        var before = await DumpAsync(redis);
        TogetherTests.RingOf(fleet, 0).DropTenant(Tenant);
        await Waiting.UntilAsync(() => !TogetherTests.RingOf(fleet, 1).BackendKeys.Any());
        foreach (var (name, value) in before)
        {
            await redis.DoAsync("RESTORE", name, 0, value, "REPLACE");
        }

        foreach (var gone in (await redis.NamesAsync()).Except(before.Keys))
        {
            await redis.DoAsync("DEL", gone);
        }

        fleet.Emulator.Reset();
        Assert.Equal((200, 200), (await fleet.CallAsync(0), await fleet.CallAsync(1)));
        Assert.Equal(1, fleet.Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task A_forged_lease_keeps_no_tenant_waiting_and_a_forged_mark_no_session_out()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(2, redis.Endpoint);
        var token = fleet.Emulator.IssueSessionToken();
        Assert.Equal((200, 200), (await fleet.CallAsync(0), await fleet.CallAsync(0, session: token)));
        var names = await redis.NamesAsync();
        var backend = names.Single(static name => name.EndsWith(":backend:key", StringComparison.Ordinal));
        var spent = names.Single(static name => name.Contains(":spent", StringComparison.Ordinal));
        var mark = (string)(await redis.DoAsync("GET", spent))!;
        await redis.DoAsync("FLUSHALL");
        foreach (var forged in (string[])[new string(
            '0', 32), $"{new string('0', 32)} {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()} {new string('0', 32)}"])
        {
            await redis.DoAsync("DEL", backend);
            await redis.DoAsync("SET", backend[..^3] + "lease2", forged, "PX", 50_000);
            var started = TimeProvider.System.GetTimestamp();
            Assert.Equal(200, await fleet.CallAsync(1, $"/tenants/{GatewayUnderTest.Tenant}/projects?per_page=1"));
            TogetherTests.RingOf(fleet, 1).DropTenantHere(Tenant);
            Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        }

        // The same mark for another token, and one whose state was changed.
        var other = fleet.Emulator.IssueSessionToken();
        Assert.Equal(200, await fleet.CallAsync(0, session: other));
        var name = (await redis.NamesAsync()).Single(static each => each.Contains(":spent", StringComparison.Ordinal));
        var own = (string)(await redis.DoAsync("GET", name))!;
        await redis.DoAsync("FLUSHALL");
        await redis.DoAsync("SET", name, mark, "PX", 3_600_000);
        await redis.DoAsync("SET", spent, own.Replace("m2b", "m2p", StringComparison.Ordinal), "PX", 3_600_000);
        var third = fleet.Emulator.IssueSessionToken();
        Assert.Equal(200, await fleet.CallAsync(1, session: third));
        Assert.Equal(0, fleet.Emulator.Stats.Unauthorized);
    }

    [Fact]
    public async Task Forged_members_do_not_count_as_replicas()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(2, redis.Endpoint);
        var names = fleet[0].Services.GetRequiredService<SharedNames>();
        var date = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < 20; i++)
        {
            await redis.DoAsync("ZADD", names.Members, date + 10_000, $"{i:x16} {date} {new string('0', 32)}");
        }

        var membership = fleet[0].Services.GetRequiredService<ReplicaHeartbeat>();
        await membership.BeatAsync(fleet[0].Services.GetRequiredService<ISharedStore>());
        Assert.Equal(2, fleet[0].Services.GetRequiredService<ReplicaCount>().Current);
    }

    /// <summary>Something authentic that comes after: what was published before has arrived by then.</summary>
    private static async Task Received(Fleet fleet, int replica)
    {
        await fleet[replica].Services.GetRequiredService<KeyReceiver>().CatchUpAsync(TimeSpan.FromSeconds(5));
        await fleet[replica].Services.GetRequiredService<KeyReceiver>().CatchUpAsync(TimeSpan.FromSeconds(5));
    }

    private static async Task<Dictionary<string, byte[]>> DumpAsync(RedisProcess redis)
    {
        var all = new Dictionary<string, byte[]>();
        foreach (var name in await redis.NamesAsync())
        {
            all[name] = (byte[])(await redis.DoAsync("DUMP", name))!;
        }

        return all;
    }
}
