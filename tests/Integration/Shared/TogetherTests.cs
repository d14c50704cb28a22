using AuroraGateway.Keys;
using AuroraGateway.Tenants;
using Microsoft.Extensions.DependencyInjection;

namespace AuroraGateway.Integration.Shared;

/// <summary>Replicas over one Redis that works.</summary>
public sealed class TogetherTests
{
    [Fact]
    public async Task Three_replicas_exchange_one_key_for_nine_hundred_cold_calls()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(3, redis.Endpoint);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 900).Select(i => fleet.CallAsync(i % 3)));

        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.Equal(1, fleet.Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task A_session_token_that_three_replicas_race_for_is_spent_once_and_serves_all()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(3, redis.Endpoint);
        var token = fleet.Emulator.IssueSessionToken();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => fleet.CallAsync(i % 3, session: token)));

        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.Equal(1, fleet.Emulator.Stats.Exchanges);
        Assert.Equal(1, fleet.Emulator.Stats.SessionTokensSpent);
    }

    [Fact]
    public async Task A_session_token_without_a_key_is_not_sent_again_by_another_replica()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(2, redis.Endpoint);
        var token = fleet.Emulator.IssueSessionToken();
        fleet.Emulator.Behaviour.ExchangeStatus = 500;
        Assert.Equal(503, await fleet.CallAsync(0, session: token));
        fleet.Emulator.Behaviour.ExchangeStatus = null;

        Assert.Equal(401, await fleet.CallAsync(1, session: token));
        Assert.Equal(1, fleet.Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task A_key_that_one_replica_saw_refused_is_used_by_no_other()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(3, redis.Endpoint);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, await fleet.CallAsync(i));
        }

        fleet.Emulator.Revoke(GatewayUnderTest.Tenant);
        fleet.Emulator.Reset();
        Assert.Equal(200, await fleet.CallAsync(0));
        var owner = new KeyOwner(TenantId.Parse(GatewayUnderTest.Tenant));
        await Waiting.UntilAsync(
            async () =>
            {
                var fresh = await RingOf(fleet, 0).GetAsync(owner, null, "app", default);
                var others = new[] { await RingOf(fleet, 1).GetAsync(owner, null, "app", default),
                    await RingOf(fleet, 2).GetAsync(owner, null, "app", default) };
                return others.All(other => other.Key!.Fingerprint == fresh.Key!.Fingerprint);
            },
            TimeSpan.FromSeconds(1));

        Assert.Equal(200, await fleet.CallAsync(1));
        Assert.Equal(200, await fleet.CallAsync(2));
        Assert.Equal(1, fleet.Emulator.Stats.Exchanges);
        Assert.Equal(1, fleet.Emulator.Stats.Unauthorized);
    }

    [Fact]
    public async Task A_tenant_that_is_dropped_is_dropped_everywhere_within_a_second()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(3, redis.Endpoint);
        var token = fleet.Emulator.IssueSessionToken();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, await fleet.CallAsync(i));
            Assert.Equal(200, await fleet.CallAsync(i, session: token));
        }

        fleet.Emulator.Reset();
        fleet.Emulator.Behaviour.UnauthorizedTenants = new HashSet<string> { GatewayUnderTest.Tenant };
        RingOf(fleet, 0).DropTenant(TenantId.Parse(GatewayUnderTest.Tenant));

        await Waiting.UntilAsync(
            async () =>
            {
                var statuses = await Task.WhenAll(
                    fleet.CallAsync(0), fleet.CallAsync(1), fleet.CallAsync(2), fleet.CallAsync(1, session: token));
                return statuses is [403, 403, 403, 401];
            },
            TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Ten_thousand_calls_with_a_key_in_memory_ask_redis_for_no_key()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(1, redis.Endpoint);
        Assert.Equal(200, await fleet.CallAsync(0));
        var ring = RingOf(fleet, 0);
        var owner = new KeyOwner(TenantId.Parse(GatewayUnderTest.Tenant));
        var before = await redis.CountsAsync();

        for (var i = 0; i < 10_000; i++)
        {
            Assert.NotNull((await ring.GetAsync(owner, null, "app", default)).Key);
        }

        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(200, await fleet.CallAsync(0));
        }

        // Permits of the quota are asked for a few at a time, and the replicas counted now and then.
        var after = await redis.CountsAsync();
        Assert.InRange(after.GetValueOrDefault("eval") - before.GetValueOrDefault("eval"), 0, 100);

        // The key is looked up and its lease taken in one, then stored; the tenant's permits are asked for beside that, and a roll call may
        // fall between.
        Assert.InRange(await MissCostAsync(redis, fleet), 2, 4);
    }

    [Fact]
    public async Task Nothing_in_redis_holds_a_key_or_a_token()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(1, redis.Endpoint);
        var token = fleet.Emulator.IssueSessionToken();
        await fleet.CallAsync(0);
        await fleet.CallAsync(0, session: token);

        var names = await redis.NamesAsync();
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            var value = await redis.TextAsync(name);
            foreach (var secret in new[] { "tk_test_", token, "emulator-application-key", GatewayUnderTest.CallerKey })
            {
                Assert.DoesNotContain(secret, name + value, StringComparison.Ordinal);
            }

            Assert.True((long)await redis.DoAsync("PTTL", name) > 0, name + " would never expire");
        }

        var memory = 0L;
        foreach (var name in names.Where(name => name.Contains(GatewayUnderTest.Tenant, StringComparison.Ordinal) && !name.Contains(
            "session", StringComparison.Ordinal) && !name.Contains("spent", StringComparison.Ordinal)))
        {
            memory += (long)await redis.DoAsync("MEMORY", "USAGE", name);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{memory} bytes for a tenant");
        Assert.InRange(memory, 1, 1_024);
    }

    internal static KeyRing RingOf(Fleet fleet, int replica) => fleet[replica].Services.GetRequiredService<KeyRing>();

    private static async Task<long> MissCostAsync(RedisProcess redis, Fleet fleet)
    {
        var before = (await redis.CountsAsync())["eval"];
        Assert.Equal(200, await fleet.CallAsync(0, $"/tenants/{GatewayUnderTest.OtherTenant}/projects?per_page=1"));
        return (await redis.CountsAsync())["eval"] - before;
    }
}
