using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace AuroraGateway.Integration.Shared;

/// <summary>
/// Redis may do anything; no request fails because of it, and none waits for it longer than <c>Redis:Timeout</c> at a time.
/// </summary>
public sealed class RedisFailureTextTests
{
    private static readonly Action<Dictionary<string, string?>> Impatient = static settings =>
    {
        settings["Redis:Timeout"] = "00:00:00.2";
        settings["Redis:LeaseTime"] = "00:00:01";
    };

    [Fact]
    public async Task A_gateway_that_starts_without_redis_serves_alone_and_joins_when_it_comes()
    {
        await using var redis = RedisProcess.Create(FreePort.Take());
        await using var fleet = await Fleet.StartAsync(2, redis.Endpoint, Impatient, together: false);
        Assert.Equal(200, await fleet.CallAsync(0));
        Assert.Equal(200, await fleet.CallAsync(1));
        Assert.Equal(2, fleet.Emulator.Stats.Exchanges);
        Assert.Equal(SharedMode.Alone, Fleet.StateOf(fleet[0]).Current.Mode);
        Assert.NotNull(Fleet.StateOf(fleet[0]).Current.Reason);

        await redis.RestartAsync();
        await fleet.TogetherAsync();
        await OneExchangeForAllAsync(fleet);
    }

    [Fact]
    public async Task Redis_killed_under_load_fails_no_request_and_an_empty_one_is_taken_again()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(3, redis.Endpoint, Impatient);
        await UnderLoadAsync(fleet, async () =>
        {
            await redis.KillAsync();
            await fleet.AloneAsync();
            await redis.RestartAsync();
            await fleet.TogetherAsync();
        });
        await OneExchangeForAllAsync(fleet);
    }

    [Fact]
    public async Task A_paused_Redis_under_load_fails_no_request()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(3, redis.Endpoint, Impatient);
        await UnderLoadAsync(fleet, async () =>
        {
            redis.Pause();
            await fleet.AloneAsync();
            redis.Continue();
            await fleet.TogetherAsync();
        });
        await OneExchangeForAllAsync(fleet);
    }

    [Fact]
    public async Task Redis_that_takes_no_writes_fails_no_request()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(2, redis.Endpoint, Impatient);
        await UnderLoadAsync(fleet, async () =>
        {
            await redis.DoAsync("REPLICAOF", "127.0.0.1", 1);
            await fleet.AloneAsync();
            await redis.DoAsync("REPLICAOF", "NO", "ONE");
            await fleet.TogetherAsync();
        });
        await OneExchangeForAllAsync(fleet);
    }

    [Fact]
    public async Task Redis_that_is_full_fails_no_request()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(2, redis.Endpoint, Impatient);
        await UnderLoadAsync(fleet, async () =>
        {
            await redis.DoAsync("CONFIG", "SET", "maxmemory", 1);
            await fleet.AloneAsync();
            Assert.Contains("full", Fleet.StateOf(fleet[0]).Current.Reason, StringComparison.Ordinal);
            await redis.DoAsync("CONFIG", "SET", "maxmemory", 0);
            await fleet.TogetherAsync();
        });
        await OneExchangeForAllAsync(fleet);
    }

    [Theory]
    [InlineData("SET {0} garbage")]
    [InlineData("RPUSH {0} garbage")]
    [InlineData("HSET {0} field garbage")]
    [InlineData("SET {0} 00000000000000000000000000000000ffffffff")]
    [InlineData("SET {0} 99999999999999999999999999999999999999999999999999999999999999999999999999999999")]
    public async Task Names_filled_with_garbage_fail_no_request_and_are_put_right(string command)
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(2, redis.Endpoint, Impatient);
        var token = fleet.Emulator.IssueSessionToken();
        Assert.Equal(200, await fleet.CallAsync(0));
        Assert.Equal(200, await fleet.CallAsync(0, session: token));
        TogetherTests.RingOf(fleet, 0).DropTenant(Tenants.TenantId.Parse("44444444-4444-4444-8444-444444444444"));
        var names = (await redis.NamesAsync()).ToList();
        names.AddRange(names.Where(name => name.EndsWith(":key", StringComparison.Ordinal)).Select(name => name[..^3] + "lease2").ToList());
        names.AddRange(names.Where(
            name => name.EndsWith(":lease2", StringComparison.Ordinal)).Select(name => name[..^6] + "refusal").ToList());
        foreach (var name in names.Where(name => !name.Contains("spent", StringComparison.Ordinal)))
        {
            await redis.DoAsync("DEL", name);
            var words = command.Split(' ').Select(word => word.Replace("{0}", name, StringComparison.Ordinal)).ToArray();
            await redis.DoAsync(words[0], [.. words[1..]]);
        }

        fleet.Emulator.Reset();
        Assert.Equal(200, await fleet.CallAsync(1));
        Assert.True(Fleet.StateOf(fleet[1]).IsJoined, Fleet.StateOf(fleet[1]).Current.Reason);
        Assert.Equal(1, fleet.Emulator.Stats.Exchanges);
        var owner = new Tenants.KeyOwner(Tenants.TenantId.Parse(GatewayUnderTest.Tenant));
        var ring = TogetherTests.RingOf(fleet, 0);
        ring.Discard(owner, (await ring.GetAsync(owner, null, "app", default)).Key!.Fingerprint);
        Assert.Equal(200, await fleet.CallAsync(0));
        Assert.Equal(1, fleet.Emulator.Stats.Exchanges);
        Assert.Equal(0, fleet.Emulator.Stats.Unauthorized);
    }

    [Fact]
    public async Task One_tenants_entry_under_anothers_name_is_not_opened()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(2, redis.Endpoint, Impatient);
        Assert.Equal(200, await fleet.CallAsync(0));
        var entry = (await redis.NamesAsync()).Single(name => name.EndsWith(":backend:key", StringComparison.Ordinal));
        await redis.DoAsync("COPY", entry, entry.Replace(GatewayUnderTest.Tenant, GatewayUnderTest.OtherTenant, StringComparison.Ordinal));

        Assert.Equal(200, await fleet.CallAsync(1, $"/tenants/{GatewayUnderTest.OtherTenant}/projects?per_page=1"));
        Assert.Equal(2, fleet.Emulator.Stats.Exchanges);
        Assert.Equal(0, fleet.Emulator.Stats.WrongTenant);
    }

    [Fact]
    public async Task What_was_dropped_while_redis_was_away_is_published_when_it_is_back()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(2, redis.Endpoint, Impatient);
        Assert.Equal(200, await fleet.CallAsync(0));
        Assert.Equal(200, await fleet.CallAsync(1));
        redis.Pause();
        await fleet.AloneAsync();
        var tenant = Tenants.TenantId.Parse(GatewayUnderTest.Tenant);
        Assert.Equal(1, TogetherTests.RingOf(fleet, 0).DropTenant(tenant));
        fleet.Emulator.Behaviour.UnauthorizedTenants = new HashSet<string> { GatewayUnderTest.Tenant };
        Assert.Equal(200, await fleet.CallAsync(1));

        redis.Continue();
        await Waiting.UntilAsync(async () => await fleet.CallAsync(1) == 403);
    }

    [Fact]
    public async Task A_replica_that_was_cut_off_receives_afterwards_what_it_missed()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(2, redis.Endpoint, Impatient);
        Assert.Equal(200, await fleet.CallAsync(0));
        Assert.Equal(200, await fleet.CallAsync(1));
        var tenant = Tenants.TenantId.Parse(GatewayUnderTest.Tenant);
        fleet.Emulator.Behaviour.UnauthorizedTenants = new HashSet<string> { GatewayUnderTest.Tenant };

        // Written by another replica, but not received: as if it had been published while this one was cut off.
        var news = fleet[1].Services.GetRequiredService<SharedNames>().News;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var said = fleet[1].Services.GetRequiredService<SignedMessage>().Write(new KeyMessage.Dropped(tenant), "elsewhere", 1, now);
        await redis.DoAsync("ZADD", news, now, said);
        Assert.Equal(200, await fleet.CallAsync(1));
        await redis.DoAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await redis.DoAsync("CLIENT", "KILL", "TYPE", "normal");
        await Waiting.UntilAsync(async () => await fleet.CallAsync(1) == 403);
    }

    /// <summary>Calls with keys in memory and cold ones go on while <paramref name="trouble"/> happens.</summary>
    private static async Task UnderLoadAsync(Fleet fleet, Func<Task> trouble)
    {
        for (var i = 0; i < fleet.Replicas.Length; i++)
        {
            Assert.Equal(200, await fleet.CallAsync(i));
        }

        using var over = new CancellationTokenSource();
        var statuses = new System.Collections.Concurrent.ConcurrentBag<int>();
        var load = Enumerable.Range(0, 6).Select(async worker =>
        {
            while (!over.IsCancellationRequested)
            {
                statuses.Add(await fleet.CallAsync(worker % fleet.Replicas.Length));
                statuses.Add(await fleet.CallAsync(
                    worker % fleet.Replicas.Length, $"/tenants/aaaaaaaa-aaaa-4aaa-8aaa-{statuses.Count % 12:D12}/projects?per_page=1"));
                await Task.Yield();
            }
        }).ToArray();
        try
        {
            await trouble();
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(load);
        }

        Assert.True(statuses.Count > 10);
        Assert.All(statuses, status => Assert.Equal(200, status));
    }

    private static async Task OneExchangeForAllAsync(Fleet fleet)
    {
        fleet.Emulator.Reset();
        var path = $"/tenants/{Guid.NewGuid():D}/projects?per_page=1";
        var statuses = await Task.WhenAll(
            Enumerable.Range(0, fleet.Replicas.Length * 20).Select(i => fleet.CallAsync(i % fleet.Replicas.Length, path)));
        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.Equal(1, fleet.Emulator.Stats.Exchanges);
    }
}
