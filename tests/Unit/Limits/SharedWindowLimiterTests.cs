using System.Threading.RateLimiting;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Unit.Limits.Shared;
using AuroraGateway.Unit.Schedules;
using Microsoft.Extensions.Time.Testing;
using Fate = AuroraGateway.Unit.Limits.Shared.LuaLimitStore.Fate;

namespace AuroraGateway.Unit.Limits;

/// <summary>A caller's limit over several replicas, with the real script.</summary>
public sealed class SharedWindowLimiterTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly LuaLimitStore[] stores;
    private readonly CountedStore[] counted;
    private readonly LuaRedis redis;

    public SharedWindowLimiterTests()
    {
        redis = new LuaRedis(clock);
        stores = [.. Enumerable.Range(0, 20).Select(_ => new LuaLimitStore(redis) { Replicas = 4 })];
        counted = [.. stores.Select(static store => new CountedStore(store))];
    }

    [Fact]
    public async Task A_small_limit_is_counted_over_all_replicas_to_the_request_and_says_when_the_next_may_pass()
    {
        var limiters = Limiters(2, 6, TimeSpan.FromSeconds(10));
        for (var call = 0; call < 6; call++)
        {
            Assert.True(await Passes(limiters[call % 2]));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        using var lease = await limiters[0].AcquireAsync(1);
        Assert.False(lease.IsAcquired);
        Assert.True(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(4), wait);
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.True(await Passes(limiters[1]));
        Assert.False(await Passes(limiters[1]));
    }

    [Fact]
    public async Task A_refusal_is_repeated_without_a_script_until_a_permit_may_be_free()
    {
        var limiters = Limiters(1, 1, TimeSpan.FromSeconds(10));
        await Passes(limiters[0]);
        Assert.False(await Passes(limiters[0]));
        Assert.False(await Passes(limiters[0]));
        using var look = await limiters[0].AcquireAsync(0);
        Assert.False(look.IsAcquired);
        Assert.Equal(2, counted[0].Requests);
    }

    [Fact]
    public async Task A_permit_that_is_returned_can_be_taken_by_another_replica_after_the_next_request()
    {
        var limiters = Limiters(2, 2, TimeSpan.FromSeconds(10));
        await Passes(limiters[0]);
        limiters[0].Return();
        await Passes(limiters[0]);
        Assert.True(await Passes(limiters[1]));
        Assert.False(await Passes(limiters[1]));
    }

    [Theory]
    [InlineData(3, 1.0)]
    [InlineData(20, 1.0)]
    [InlineData(20, 2.0)]
    public async Task A_limit_of_ten_thousand_a_second_costs_a_script_for_twenty_requests_or_more(int replicas, double rate)
    {
        var limiters = Limiters(replicas, 10_000, TimeSpan.FromSeconds(1));
        var passed = new List<DateTimeOffset>();
        var offered = 0;
        for (var step = 0; step < 600; step++)
        {
            for (var call = 0; call < 50 * rate; call++, offered++)
            {
                if (await Passes(limiters[offered % replicas]))
                {
                    passed.Add(clock.GetUtcNow());
                }
            }

            clock.Advance(TimeSpan.FromMilliseconds(5));
        }

        var scripts = counted.Sum(static store => store.Requests) / (double)offered;
        TestContext.Current.TestOutputHelper?.WriteLine($"{replicas} replicas, {rate} x: {scripts:0.0000} scripts a request, " +
            $"{passed.Count} of {offered} passed, most in a second {passed.MostIn(TimeSpan.FromSeconds(1))}");
        Assert.InRange(scripts, 0, 0.05);
        Assert.InRange(passed.MostIn(TimeSpan.FromSeconds(1)), 8_000, 10_000);
        Assert.InRange(passed.Count, 3 * 8_000, 3 * 10_000 + 10_000);
    }

    [Fact]
    public async Task Without_redis_each_replica_counts_its_part_and_reports_it_later()
    {
        var limiters = Limiters(2, 8, TimeSpan.FromSeconds(10));
        stores[0].IsJoined = false;
        Assert.True(await Passes(limiters[0]));
        Assert.True(await Passes(limiters[0]));
        Assert.False(await Passes(limiters[0]));
        stores[0].IsJoined = true;
        Assert.True(await Passes(limiters[0]));
        for (var call = 0; call < 5; call++)
        {
            Assert.True(await Passes(limiters[1]));
        }

        Assert.False(await Passes(limiters[1]));
    }

    [Theory]
    [InlineData((int)Fate.RequestLost)]
    [InlineData((int)Fate.ResponseLost)]
    public async Task A_response_that_is_lost_neither_loses_nor_doubles_a_permit(int fate)
    {
        var limiters = Limiters(2, 8, TimeSpan.FromSeconds(10));
        stores[0].Next = () => (Fate)fate;
        Assert.True(await Passes(limiters[0]));
        stores[0].Next = static () => Fate.Response;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await Passes(limiters[0]));
        for (var call = 0; call < 6; call++)
        {
            Assert.True(await Passes(limiters[1]));
        }

        Assert.False(await Passes(limiters[1]));
    }

    [Fact]
    public async Task A_limiter_is_idle_once_nothing_is_counted_any_more()
    {
        var limiter = Limiters(1, 8, TimeSpan.FromSeconds(10))[0];
        await Passes(limiter);
        Assert.Null(limiter.IdleDuration);
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(TimeSpan.FromSeconds(11), limiter.IdleDuration);
        Assert.Equal(8, limiter.GetStatistics()!.CurrentAvailablePermits);
    }

    private WindowLimiter[] Limiters(int replicas, int limit, TimeSpan period) =>
        [.. Enumerable.Range(0, replicas).Select(number => new WindowLimiter(limit, period, clock, counted[number], "limit"))];

    private static async Task<bool> Passes(WindowLimiter limiter)
    {
        using var lease = await limiter.AcquireAsync(1).AsTask().Within("lease");
        return lease.IsAcquired;
    }
}
