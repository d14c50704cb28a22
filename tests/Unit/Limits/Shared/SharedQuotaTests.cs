using AuroraGateway.Limits;
using AuroraGateway.Problems;
using Fate = AuroraGateway.Unit.Limits.Shared.LuaLimitStore.Fate;

namespace AuroraGateway.Unit.Limits.Shared;

/// <summary>Aurora's quota over several replicas and a Redis in memory that runs the real script.</summary>
public sealed class SharedQuotaTests
{
    private static readonly QuotaOptions Tight = new() { Limit = 4, Burst = 4, Period = "10s", MaxWait = TimeSpan.FromSeconds(5) };
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_call_that_need_not_wait_costs_one_script_and_each_replica_sees_what_the_others_used()
    {
        using var lua = new LuaFleet(2, Tight);
        for (var call = 0; call < 4; call++)
        {
            Assert.Null((await lua.Fleet.Call(call % 2)).Refusal);
        }

        Assert.Equal(4, lua.Fleet.Scripts);
        Assert.Equal(ProblemCode.AuroraQuota, (await lua.Fleet.Call(0)).Refusal!.Code);
        Assert.Equal(ProblemCode.AuroraQuota, (await lua.Fleet.Call(1)).Refusal!.Code);
        Assert.Equal(4, lua.Fleet.Gates[0].Read(1)[0].Used);
    }

    [Fact]
    public async Task Several_calls_that_come_while_one_asks_share_the_next_script()
    {
        using var lua = new LuaFleet(1, new QuotaOptions { Limit = 30, Burst = 30, Period = "10s" });
        var held = new TaskCompletionSource();
        var store = new HeldStore(lua[0], held.Task);
        using var fleet = new QuotaFleet(1, new QuotaOptions { Limit = 30, Burst = 30, Period = "10s" }, lua.Fleet.Clock, _ => store);
        var calls = Enumerable.Range(0, 20).Select(_ => fleet.Call(0)).ToArray();
        held.SetResult();
        Assert.All(await Task.WhenAll(calls).Within("permits"), static result => Assert.Null(result.Refusal));
        Assert.Equal(2, fleet.Scripts);
    }

    [Fact]
    public async Task A_call_that_is_refused_again_within_the_same_wait_costs_no_script()
    {
        using var lua = new LuaFleet(1, Tight);
        for (var call = 0; call < 5; call++)
        {
            await lua.Fleet.Call(0);
        }

        var scripts = lua.Fleet.Scripts;
        Assert.NotNull((await lua.Fleet.Call(0)).Refusal);
        Assert.Equal(scripts, lua.Fleet.Scripts);
    }

    [Fact]
    public async Task A_waiting_call_passes_as_soon_as_the_oldest_place_is_free_and_one_beyond_MaxWait_is_refused_at_once()
    {
        using var lua = new LuaFleet(2, Tight);
        await Spend(lua, 4);
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(7));
        var waiting = lua.Fleet.Call(1);
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(2));
        Assert.False(waiting.IsCompleted);
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Null((await waiting.Within("permit")).Refusal);
        Assert.InRange(lua.Fleet.MostIn(Period), 1, 4);
    }

    [Fact]
    public async Task A_place_that_lies_ahead_is_given_back_when_its_caller_leaves()
    {
        using var lua = new LuaFleet(2, Tight);
        await Spend(lua, 4);
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(7));
        using var leaving = new CancellationTokenSource();
        var first = lua.Fleet.Call(0, caller: "first", cancellation: leaving.Token);
        await lua.Fleet.SettleAsync();
        Assert.Equal(5, lua.Places());
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await lua.Fleet.SettleAsync();
        Assert.Equal(4, lua.Places());
    }

    [Fact]
    public async Task A_permit_that_was_not_sent_is_given_back_to_all_replicas()
    {
        using var lua = new LuaFleet(2, Tight);
        await Spend(lua, 3);
        var unsent = await lua.Fleet.Gates[0].AcquireAsync(QuotaFleet.Owner(0), "app", CancellationToken.None);
        unsent.Permit.Release();
        await lua.Fleet.SettleAsync();
        Assert.Equal(3, lua.Places());
        Assert.Null((await lua.Fleet.Call(1)).Refusal);
    }

    [Fact]
    public async Task A_replica_holds_one_future_place_of_a_caller_however_many_of_its_calls_wait()
    {
        using var lua = new LuaFleet(1, new QuotaOptions { Limit = 4, Burst = 4, Period = "10s", MaxWait = TimeSpan.FromSeconds(5) });
        await Spend(lua, 4);
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(7));
        var calls = Enumerable.Range(0, 3).Select(_ => lua.Fleet.Call(0)).ToArray();
        await lua.Fleet.SettleAsync();
        Assert.Equal(5, lua.Places());
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(8));
        Assert.All(calls, static call => Assert.True(call.IsCompleted));
        Assert.InRange(lua.Fleet.MostIn(Period), 1, 4);
    }

    [Fact]
    public async Task A_call_that_Aurora_responds_to_late_counts_until_a_period_after_the_response()
    {
        using var lua = new LuaFleet(2, Tight);
        lua.Fleet.Latency = TimeSpan.FromSeconds(4);
        await Spend(lua, 4);
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(10.9));
        lua.Fleet.Latency = TimeSpan.FromMilliseconds(20);
        var early = lua.Fleet.Call(1);
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(2));
        Assert.False(early.IsCompleted);
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Null((await early.Within("permit")).Refusal);
        Assert.InRange(lua.Fleet.MostIn(Period), 1, 4);
    }

    [Fact]
    public async Task A_429_of_Aurora_closes_the_quota_for_all_replicas_and_is_sent_until_redis_has_it()
    {
        using var lua = new LuaFleet(2, Tight);
        lua[0].Next = static () => Fate.RequestLost;
        var permit = (await lua.Fleet.Call(0)).Permit;
        permit.Close(TimeSpan.FromSeconds(30));
        lua[0].Next = static () => Fate.Response;
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(1));
        var refusal = (await lua.Fleet.Call(1)).Refusal!;
        Assert.Contains("429", refusal.Detail, StringComparison.Ordinal);
        Assert.InRange(refusal.RetryAfter!.Value.TotalSeconds, 28, 30);
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Null((await lua.Fleet.Call(1)).Refusal);
    }

    [Theory]
    [InlineData((int)Fate.RequestLost, 1)]
    [InlineData((int)Fate.ResponseLost, 1)]
    [InlineData((int)Fate.RequestLost, 2)]
    [InlineData((int)Fate.ResponseLost, 2)]
    public async Task A_hiccup_neither_loses_nor_doubles_a_place(int fate, int times)
    {
        using var lua = new LuaFleet(2, new QuotaOptions { Limit = 20, Burst = 20, Period = "10s" });
        await Spend(lua, 3);
        var left = times;
        lua[0].Next = () => left-- > 0 ? (Fate)fate : Fate.Response;
        Assert.Null((await lua.Fleet.Call(0)).Refusal);
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Null((await lua.Fleet.Call(0)).Refusal);
        Assert.Equal(5, lua.Places());
    }

    [Fact]
    public async Task While_redis_is_late_a_call_that_this_replica_may_not_pass_by_itself_waits_for_redis()
    {
        using var lua = new LuaFleet(2, new QuotaOptions { Limit = 4, Burst = 4, Period = "10s" });
        await Spend(lua, 2);
        lua[0].Next = static () => Fate.ResponseLost;
        var call = lua.Fleet.Call(0);
        await lua.Fleet.SettleAsync();
        Assert.False(call.IsCompleted);
        lua[0].Next = static () => Fate.Response;
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(0.5));
        Assert.Null((await call.Within("permit")).Refusal);
        Assert.Equal(3, lua.Places());
    }

    [Fact]
    public async Task Without_redis_each_replica_uses_its_part_and_reports_it_when_redis_is_back()
    {
        using var lua = new LuaFleet(2, Tight);
        foreach (var replica in new[] { 0, 1 })
        {
            lua[replica].IsJoined = false;
            for (var call = 0; call < 2; call++)
            {
                Assert.Null((await lua.Fleet.Call(replica)).Refusal);
            }

            Assert.NotNull((await lua.Fleet.Call(replica)).Refusal);
        }

        Assert.Equal(0, lua.Fleet.Scripts);
        lua[0].IsJoined = lua[1].IsJoined = true;
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(4, lua.Places());
        Assert.NotNull((await lua.Fleet.Call(0)).Refusal);
    }

    [Fact]
    public async Task An_account_that_was_lost_is_reported_again_by_every_replica()
    {
        using var lua = new LuaFleet(2, new QuotaOptions { Limit = 20, Burst = 20, Period = "10s" });
        await Spend(lua, 3);
        await lua.Fleet.Call(1);
        await lua.Fleet.PassAsync(TimeSpan.FromSeconds(1));
        lua.Redis.Delete(LuaFleet.Name());
        await lua.Fleet.Call(0);
        await lua.Fleet.Call(1);
        await lua.Fleet.Call(0);
        await lua.Fleet.Call(1);
        Assert.Equal(8, lua.Places());
    }

    [Fact]
    public async Task What_was_not_written_by_a_replica_neither_refuses_nor_closes_nor_counts()
    {
        using var lua = new LuaFleet(2, Tight);
        await lua.Fleet.Call(0, tenant: 1);
        var now = lua.Fleet.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var other = lua.Redis.Text(LuaFleet.Name(1))!;
        var body = $"{now} {now + 299_000}\n" + string.Concat(Enumerable.Range(0, 4).Select(i => $"m.{i} app {now} {now + 20_000} 1\n"));
        string[] forged = [body, new string('0', 40) + body, other[..40] + body, other, new string('x', 40), new string('9', 200_000), ""];
        foreach (var text in forged)
        {
            lua.Redis.Set(LuaFleet.Name(), text);
            Assert.Null((await lua.Fleet.Call(1)).Refusal);
            lua.Redis.Delete(LuaFleet.Name());
            await lua.Fleet.PassAsync(TimeSpan.FromSeconds(12));
        }
    }

    [Fact]
    public async Task An_account_under_the_application_key_that_is_being_replaced_is_accepted_and_one_under_another_is_not()
    {
        var (old, next) = (new string('a', 32), new string('b', 32));
        using var lua = new LuaFleet(2, Tight);
        await Spend(lua, 2);
        lua[1].Secrets = next + old;
        Assert.Null((await lua.Fleet.Call(1)).Refusal);
        Assert.Equal(3, lua.Places());
        lua[0].Secrets = old + next;
        Assert.Null((await lua.Fleet.Call(0)).Refusal);
        Assert.Equal(4, lua.Places());
        lua[1].Secrets = new string('c', 32);
        Assert.Null((await lua.Fleet.Call(1)).Refusal);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(1_000_000_000_000)]
    public async Task An_absurd_response_is_bounded(long number)
    {
        using var lua = new LuaFleet(1, Tight);
        var store = new AbsurdStore(number);
        using var fleet = new QuotaFleet(1, Tight, lua.Fleet.Clock, _ => store);
        var call = fleet.Call(0);
        await fleet.PassAsync(TimeSpan.FromSeconds(6));
        Assert.True(call.IsCompleted);
        Assert.Equal(0, fleet.Gates[0].Waiting);
        Assert.InRange(fleet.Gates[0].Read(1)[0].Used, 0, 4);
    }

    [Fact]
    public async Task Of_a_quota_of_thousands_a_second_each_replica_uses_its_part_without_a_script()
    {
        using var lua = new LuaFleet(2, new QuotaOptions { Limit = 2_000, Burst = 2_000, Period = "1s", MaxWait = TimeSpan.Zero });
        for (var call = 0; call < 1_000; call++)
        {
            Assert.Null((await lua.Fleet.Call(0)).Refusal);
        }

        Assert.Equal(0, lua.Fleet.Scripts);
    }

    private static async Task Spend(LuaFleet lua, int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            Assert.Null((await lua.Fleet.Call(0)).Refusal);
        }

        await lua.Fleet.PassAsync(lua.Fleet.Latency < TimeSpan.FromSeconds(1) ? TimeSpan.FromMilliseconds(40) : TimeSpan.Zero);
    }

    private sealed class AbsurdStore(long number) : AuroraGateway.Limits.Shared.ILimitStore
    {
        public bool IsJoined => true;

        public int Replicas => 1;

        public ValueTask<long[]?> TakeAsync(AuroraGateway.Limits.Shared.LimitRequest request) =>
            new([.. Enumerable.Repeat(number, 3 + (4 * request.Wants.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length))]);
    }

    private sealed class HeldStore(LuaLimitStore inner, Task until) : AuroraGateway.Limits.Shared.ILimitStore
    {
        public bool IsJoined => true;

        public int Replicas => 1;

        public async ValueTask<long[]?> TakeAsync(AuroraGateway.Limits.Shared.LimitRequest request)
        {
            await until;
            return inner.Run(request);
        }
    }
}
