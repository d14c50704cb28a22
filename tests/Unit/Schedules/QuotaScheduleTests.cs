using AuroraGateway.Limits;

namespace AuroraGateway.Unit.Schedules;

/// <summary>Aurora's quota under schedules: never more than the limit in any window, no call waits without end, a call that left costs
/// nothing, and callers take turns.</summary>
[Collection(nameof(AloneCollection))]
public sealed class QuotaScheduleTests
{
    // The longest delay of any step of a replica: one that is paused for the term, the period and a while sends what it was permitted
    // before.
    private static readonly TimeSpan StandsStill = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(6);

    [Fact]
    public void Calls_take_turns_and_leave_within_the_limit() => Exploration.ByChance(800, schedule =>
    {
        // No caller has more than its share: then whose turn it is depends on nothing else.
        using var scene = new QuotaScheduleScene(
            schedule, new QuotaOptions { Limit = 8, Burst = 2, Period = "6s", MaxWait = TimeSpan.FromSeconds(12) });
        var gateway = scene.AddAlone();
        for (var call = 1; call <= 4; call++)
        {
            schedule.Start($"one's call {call}", () => scene.CallAsync(gateway, "one"), gateway.Machine);
            schedule.Start($"other's call {call}", () => scene.CallAsync(gateway, "other"), gateway.Machine);
        }

        schedule.Start("the clock", () => PassAsync(schedule, 20, TimeSpan.FromMilliseconds(500)));
        scene.Run(Period);
        scene.AssertTurns();
    });

    [Fact]
    public void Calls_that_come_and_go_for_long_never_exceed_the_limit() => Exploration.ByChance(200, schedule =>
    {
        using var scene = new QuotaScheduleScene(
            schedule, new QuotaOptions { Limit = 3, Burst = 3, Period = "6s", MaxWait = TimeSpan.FromSeconds(3) });
        var gateway = scene.AddAlone();
        for (var caller = 1; caller <= 3; caller++)
        {
            Call(schedule, scene, gateway, $"caller {caller}", 8);
        }

        schedule.Start("the clock", () => PassAsync(schedule, 60, TimeSpan.FromMilliseconds(700)));
        scene.Run(Period);
    });

    [Fact]
    public void Three_replicas_together_never_exceed_the_limit_whichever_is_paused_or_killed()
    {
        var counted = 0;
        Exploration.ByChance(60, schedule => counted += Share(schedule, standsStill: true));
        TestContext.Current.TestOutputHelper?.WriteLine($"{counted} calls counted");
        Assert.NotEqual(0, counted);
    }

    [Fact]
    public void A_hiccup_of_redis_neither_loses_nor_doubles_places() => Exploration.ByChance(60, schedule => Share(schedule, losses: 6));

    [Fact]
    public void A_429_of_Aurora_closes_the_quota_for_all_replicas() => Exploration.ByChance(60, schedule => Share(schedule, closes: true));

    [Theory]
    [InlineData((int)QuotaFault.OneTooMany)]
    [InlineData((int)QuotaFault.NotesLost)]
    [InlineData((int)QuotaFault.NeverClosed)]
    public void A_fault_that_is_planted_is_found(int fault)
    {
        // With a part of the schedules only, as ./mutate asks for, it may not be.
        Assert.SkipWhen(Exploration.Times(100) < 100, "too few schedules");
        Assert.ThrowsAny<Exception>(() => Exploration.ByChance(
            100, schedule => Share(schedule, closes: fault == (int)QuotaFault.NeverClosed, fault: (QuotaFault)fault)));
    }

    private static int Share(
        Schedule schedule, int losses = 0, bool closes = false, bool standsStill = false, QuotaFault fault = QuotaFault.None)
    {
        using var scene = new QuotaScheduleScene(
            schedule, new QuotaOptions { Limit = 6, Burst = 6, Period = "20s", MaxWait = TimeSpan.FromSeconds(3) })
        { Closes = closes };
        scene.AddFleet(3, losses, fault);
        for (var replica = 0; replica < 3; replica++)
        {
            Call(schedule, scene, scene[replica], $"caller {replica + 1}", 8);
            Call(schedule, scene, scene[replica], $"caller {replica + 4}", 8);
        }

        schedule.Start("the clock", () => PassAsync(schedule, 60, TimeSpan.FromSeconds(1), StandsStill));
        if (standsStill)
        {
            schedule.Start("the scheduler of the machine", () => StandStillAsync(schedule, scene));
        }

        scene.Run(TimeSpan.FromSeconds(20));
        return scene.Counted;
    }

    private static async Task StandStillAsync(Schedule schedule, QuotaScheduleScene scene)
    {
        var replica = schedule.Choose(3);
        await PassAsync(schedule, 5, TimeSpan.FromSeconds(1), StandsStill);
        schedule.Note($"replica {replica + 1} is paused");
        scene[replica].Machine.IsPaused = true;
        await PassAsync(schedule, 10, TimeSpan.FromSeconds(1), StandsStill);
        schedule.Note($"replica {replica + 1} goes on");
        scene[replica].Machine.IsPaused = false;
        if (schedule.Choose(2) == 0)
        {
            await PassAsync(schedule, 5, TimeSpan.FromSeconds(1), StandsStill);
            var dead = schedule.Choose(3);
            schedule.Note($"replica {dead + 1} dies");
            scene[dead].Machine.IsDead = true;
        }
    }

    private static void Call(Schedule schedule, QuotaScheduleScene scene, QuotaScheduleScene.Member member, string caller, int calls) =>
        schedule.Start(
            caller,
            async () =>
            {
                for (var call = 0; call < calls; call++)
                {
                    await scene.CallAsync(member, caller);
                    await Task.Yield();
                }
            },
            member.Machine);

    private static async Task PassAsync(Schedule schedule, int times, TimeSpan span, TimeSpan? most = null)
    {
        for (var i = 0; i < times; i++)
        {
            await Task.Yield();
            if (most is null || schedule.Lag < most)
            {
                schedule.Clock.Advance(span);
            }
        }
    }
}
