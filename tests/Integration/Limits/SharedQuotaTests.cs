using AuroraGateway.Integration.Shared;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Integration.Limits;

/// <summary>Aurora's quota of one key over several replicas.</summary>
public sealed class SharedQuotaTests
{
    private static readonly TimeSpan Half = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(null)]
    [InlineData(90)]
    public async Task Ninety_a_minute_are_held_over_three_replicas_and_used_to_nine_tenths(int? burst)
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await PermitFleet.StartAsync(3, redis, new QuotaOptions { Burst = burst });
        await fleet.PassAsync(5 * Minute, each: () =>
        {
            for (var replica = 0; replica < 3; replica++)
            {
                fleet.Flood(replica);
            }

            return Task.CompletedTask;
        });

        Report(fleet, await redis.CountsAsync());
        Assert.InRange(fleet.MostIn(Minute), 81, 90);
        Assert.InRange(fleet.PassedSince(3 * Minute), 243, 270);
        for (var replica = 0; replica < 3; replica++)
        {
            Assert.InRange(fleet.PassedSince(3 * Minute, replica), 70, 110);
        }
    }

    [Fact]
    public async Task What_a_replica_does_not_use_any_more_another_may()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await PermitFleet.StartAsync(3, redis, new QuotaOptions { Burst = 90 });
        await fleet.PassAsync(TimeSpan.FromSeconds(3), each: () => Task.WhenAll(fleet.Call(0), fleet.Call(1)).WaitAsync(TimeSpan.FromMinutes(1)));
        var before = fleet.Passed();
        await fleet.PassAsync(TimeSpan.FromSeconds(5), Half);

        await fleet.PassAsync(TimeSpan.FromSeconds(30), each: () => FloodAsync(fleet, 2));

        Assert.InRange(before, 20, 90);
        Assert.InRange(fleet.Passed(2), 90 - before - 1, 90 - before);
        Assert.InRange(fleet.MostIn(Minute), 81, 90);
    }

    [Fact]
    public async Task After_redis_was_gone_a_quota_is_not_told_as_used_up_before_redis_was_asked()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await PermitFleet.StartAsync(1, redis);
        fleet.Members[0].State.GoAlone("the test says so");
        for (var i = 0; i < 3; i++)
        {
            await fleet.Call(0);
        }

        fleet.Members[0].State.GoTogether();
        Assert.Equal(3, Assert.Single(fleet.Members[0].Gate.Read(1)).Used);
    }

    [Fact]
    public async Task What_a_replica_held_that_died_counts_as_used_for_a_period_and_then_no_more()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await PermitFleet.StartAsync(2, redis);
        await fleet.PassAsync(TimeSpan.FromSeconds(20), each: () => FloodAsync(fleet, 0));
        fleet.Members[0].Die();

        await fleet.PassAsync(3 * Minute, each: () => FloodAsync(fleet, 1));

        Assert.InRange(fleet.MostIn(Minute), 81, 90);
        Assert.InRange(fleet.PassedSince(Minute, 1), 81, 90);
    }

    [Fact]
    public async Task Without_redis_each_replica_uses_its_part_of_the_quota_and_all_of_them_together_no_more()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await PermitFleet.StartAsync(3, redis, timeout: TimeSpan.FromSeconds(1));
        await fleet.PassAsync(TimeSpan.FromSeconds(10), Half);
        await redis.KillAsync();

        await fleet.PassAsync(3 * Minute, each: () => FloodAsync(fleet, 0, 1, 2));

        Assert.All(fleet.Members, member => Assert.False(member.State.IsTogether));
        Assert.InRange(fleet.MostIn(Minute), 81, 90);
        for (var replica = 0; replica < 3; replica++)
        {
            Assert.InRange(fleet.PassedSince(Minute, replica), 27, 30);
        }
    }

    [Fact]
    public async Task What_is_no_account_in_redis_is_replaced_by_one()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await PermitFleet.StartAsync(2, redis);
        Assert.Null((await fleet.Call(0)).Refusal);
        foreach (var name in await redis.NamesAsync())
        {
            await redis.DoAsync("DEL", name);
            await redis.DoAsync("SET", name, "poison");
        }

        await fleet.PassAsync(3 * Minute, each: () => FloodAsync(fleet, 0, 1));

        Assert.InRange(fleet.PassedSince(Minute), 81, 90);
    }

    [Fact]
    public async Task A_closure_in_redis_that_lasts_longer_than_any_is_none()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await PermitFleet.StartAsync(2, redis);
        Assert.Null((await fleet.Call(0)).Refusal);
        foreach (var name in (await redis.NamesAsync()).Where(name => name.EndsWith(":quota", StringComparison.Ordinal)))
        {
            await redis.DoAsync("HSET", name, "closed", (fleet.Clock.GetUtcNow() + TimeSpan.FromDays(20)).ToUnixTimeMilliseconds());
        }

        await fleet.PassAsync(3 * Minute, each: () => FloodAsync(fleet, 0, 1));

        Assert.InRange(fleet.PassedSince(Minute), 81, 90);
    }

    [Fact]
    public async Task A_member_in_redis_that_lasts_longer_than_any_is_believed_no_longer_than_one_that_died()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await PermitFleet.StartAsync(2, redis);
        Assert.Null((await fleet.Call(0)).Refusal);
        var until = (fleet.Clock.GetUtcNow() + TimeSpan.FromDays(20)).ToUnixTimeMilliseconds();
        foreach (var name in (await redis.NamesAsync()).Where(name => name.EndsWith(":quota", StringComparison.Ordinal)))
        {
            await redis.DoAsync("HSET", name, "poison", $"90 90 {until} {until}");
        }

        await fleet.PassAsync(5 * Minute, each: () => FloodAsync(fleet, 0, 1));

        Assert.InRange(fleet.PassedSince(Minute), 81, 90);
    }

    [Fact]
    public async Task Replicas_in_redis_that_are_remembered_for_longer_than_any_do_not_make_the_others_parts_smaller()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await PermitFleet.StartAsync(2, redis);
        foreach (var name in (await redis.NamesAsync()).Where(name => name.EndsWith(":roll", StringComparison.Ordinal)))
        {
            await redis.DoAsync("ZADD", name, (fleet.Clock.GetUtcNow() + TimeSpan.FromDays(20)).ToUnixTimeMilliseconds(), "poison");
        }

        await fleet.PassAsync(TimeSpan.FromSeconds(10), Half);

        Assert.All(fleet.Members, member => Assert.Equal(2, member.Allotments.Replicas));
    }

    [Fact]
    public async Task A_429_of_aurora_closes_the_quota_for_the_other_replicas_too()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await PermitFleet.StartAsync(2, redis);
        await Task.WhenAll(fleet.Call(0), fleet.Call(1));
        (await fleet.Call(0)).Permit.Close(TimeSpan.FromSeconds(30));

        // Heard of with the next answer, which comes before what is held may not be used any more.
        await fleet.PassAsync(TimeSpan.FromSeconds(10), each: () => FloodAsync(fleet, 1));
        var before = fleet.Passed(1);
        await fleet.PassAsync(TimeSpan.FromSeconds(15), each: () => FloodAsync(fleet, 1));
        Assert.Equal(before, fleet.Passed(1));

        await fleet.PassAsync(TimeSpan.FromSeconds(15), each: () => FloodAsync(fleet, 1));
        Assert.True(fleet.Passed(1) > before);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    public async Task A_callers_limit_counts_over_all_replicas(int limit)
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await PermitFleet.StartAsync(3, redis);
        Assert.Null(LimitPeriod.TryParse("1m", out var period));
        Assert.Null(EndpointPattern.TryParse("*", out var everything));
        var rule = new LimitRule("Callers:app:Limits:0", "app", everything!, period, limit, perTenant: false);
        var counters = fleet.Members.Select(member => member.Counter(rule)).ToArray();

        await fleet.PassAsync(3 * Minute, TimeSpan.FromSeconds(1), async () =>
        {
            for (var i = 0; i < Math.Max(1, limit / 30); i++)
            {
                for (var replica = 0; replica < 3; replica++)
                {
                    await fleet.CountAsync(replica, counters[replica]);
                }
            }
        });

        Report(fleet, await redis.CountsAsync());
        Assert.InRange(fleet.MostIn(Minute), limit * 8 / 10, limit);
    }

    private static Task FloodAsync(PermitFleet fleet, params int[] replicas)
    {
        foreach (var replica in replicas)
        {
            fleet.Flood(replica);
        }

        return Task.CompletedTask;
    }

    private static void Report(PermitFleet fleet, Dictionary<string, long> counts) => TestContext.Current.TestOutputHelper?.WriteLine(
        $"{fleet.Passed()} calls, {counts.GetValueOrDefault("eval")} scripts; most in a minute {fleet.MostIn(Minute)}, in the last three {fleet.PassedSince(3 * Minute)}; by replica {string.Join(' ', Enumerable.Range(0, fleet.Members.Count).Select(i => fleet.PassedSince(3 * Minute, i)))}");
}
