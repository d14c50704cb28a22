using AuroraGateway.Integration.Shared;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Unit.Limits.Shared;

namespace AuroraGateway.Integration.Limits;

/// <summary>Limits over several replicas with the real script in a real Redis.</summary>
public sealed class SharedQuotaTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Fifty_replicas_admit_nearly_all_calls_of_tenants_that_are_offered_their_quota()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var limits = await RedisLimits.StartAsync(50, redis);
        await limits.Fleet.RunAsync(QuotaFleet.Minutes(2, 90, tenants: 8, replicas: 50));
        await ReportAsync(limits);
        Assert.InRange(limits.Fleet.Admitted / (double)limits.Fleet.Offered, 0.96, 1);
        Assert.InRange(limits.Fleet.MostIn(Minute), 81, 90);
        Assert.InRange(limits.Fleet.Scripts / (double)limits.Fleet.Offered, 0.5, 1.1);
    }

    [Fact]
    public async Task Without_redis_each_replica_uses_its_part_of_the_quota_and_all_of_them_together_no_more()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var limits = await RedisLimits.StartAsync(3, redis, timeout: TimeSpan.FromSeconds(1));
        await limits.Fleet.Call(0);
        await limits.Fleet.PassAsync(TimeSpan.FromSeconds(70));
        await redis.KillAsync();
        await limits.Fleet.RunAsync(QuotaFleet.Minutes(3, 180, tenants: 1, replicas: 3));
        Assert.All(limits.States, static state => Assert.False(state.IsJoined));
        Assert.InRange(limits.Fleet.MostIn(Minute), 75, 90);

        await redis.RestartAsync();
        await limits.JoinAgainAsync();
        await limits.Fleet.RunAsync(QuotaFleet.Minutes(2, 90, tenants: 1, replicas: 3));
        Assert.InRange(limits.Fleet.MostIn(Minute), 75, 90);
    }

    [Fact]
    public async Task What_another_client_writes_into_redis_neither_refuses_nor_closes()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var limits = await RedisLimits.StartAsync(2, redis);
        await limits.Fleet.Call(0, tenant: 1);
        var now = limits.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var genuine = await redis.TextAsync(limits.Name(1));
        var forged = $"{now} {now + 299_000}\n" + string.Concat(Enumerable.Range(0, 90).Select(i => $"m.{i} app {now} {now + 60_000} 1\n"));
        foreach (var text in new[] { forged, new string('0', 40) + forged, genuine[..40] + forged, genuine, "poison",
            new string('9', 1_000_000) })
        {
            await redis.DoAsync("SET", limits.Name(), text);
            Assert.Null((await limits.Fleet.Call(0)).Refusal);
            Assert.Null((await limits.Fleet.Call(1)).Refusal);
            await limits.Fleet.PassAsync(TimeSpan.FromMilliseconds(20));
        }

        await redis.DoAsync("DEL", limits.Name());
        await redis.DoAsync("HSET", limits.Name(), "closed", now + 299_000);
        Assert.Null((await limits.Fleet.Call(0)).Refusal);
        await limits.Fleet.PassAsync(TimeSpan.FromMilliseconds(20));
        await redis.DoAsync("DEL", limits.Name());
        Assert.Null((await limits.Fleet.Call(0)).Refusal);

        // What the replicas had used by then was noted again: fourteen calls before these two.
        await limits.Fleet.Call(1);
        await limits.Fleet.SettleAsync();
        await limits.Fleet.Call(0);
        Assert.Equal(16, limits.Fleet.Gates[0].Read(2).Max(static standing => standing.Used));
    }

    [Fact]
    public async Task A_redis_that_pauses_for_a_moment_neither_loses_nor_doubles_places()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var limits = await RedisLimits.StartAsync(2, redis, timeout: TimeSpan.FromMilliseconds(50));
        await limits.Fleet.Call(0);
        redis.Pause();
        var calls = Enumerable.Range(0, 10).Select(call => limits.Fleet.Call(call % 2)).ToArray();
        await Task.WhenAny(
            Task.WhenAll(calls), Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System, TestContext.Current.CancellationToken));
        redis.Continue();
        await limits.Fleet.PassAsync(TimeSpan.FromSeconds(2));
        Assert.All(
            await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken),
            static result => Assert.Null(result.Refusal));
        await limits.Fleet.PassAsync(TimeSpan.FromSeconds(1));
        await limits.Fleet.Call(0);
        await limits.Fleet.Call(1);
        var places = (await redis.TextAsync(limits.Name())).Split('\n').Skip(1).Select(static line => line.Split(' '))
            .Where(static words => words.Length == 5);
        Assert.Equal(13, places.Sum(static words => int.Parse(words[4], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    [InlineData(20_000)]
    public async Task A_callers_limit_counts_over_all_replicas(int limit)
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var limits = await RedisLimits.StartAsync(3, redis);
        Assert.Null(LimitPeriod.TryParse("1m", out var period));
        Assert.Null(EndpointPattern.TryParse("*", out var everything));
        var rule = new LimitRule("Callers:app:Limits:0", "app", everything!, period, limit, perTenant: false);
        var counters = Enumerable.Range(0, 3).Select(replica => limits.Counter(replica, rule)).ToArray();
        var passed = 0;
        var offered = limit + (limit / 2);
        for (var request = 0; request < offered; request++)
        {
            using var lease = await counters[request % 3].AcquireAsync(1, TestContext.Current.CancellationToken);
            passed += lease.IsAcquired ? 1 : 0;
            if (request % 100 == 0)
            {
                limits.Clock.Advance(TimeSpan.FromMilliseconds(20));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{passed} of {offered}, {limits.Fleet.Scripts / (double)offered:0.000} scripts a request");
        Assert.InRange(passed, limit * 9 / 10, limit);
        Assert.InRange(limits.Fleet.Scripts / (double)offered, 0, limit > 3_000 ? 0.05 : 1.1);
    }

    private static async Task ReportAsync(RedisLimits limits)
    {
        var counts = await limits.Redis.CountsAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{limits.Fleet.Admitted} of {limits.Fleet.Offered} admitted, {limits.Fleet.Scripts / (double)limits.Fleet.Offered:0.00} " +
                $"scripts a call ({counts.GetValueOrDefault("eval")}), most in a minute {limits.Fleet.MostIn(Minute)}");
    }
}
