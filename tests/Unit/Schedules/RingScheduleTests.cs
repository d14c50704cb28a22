using AuroraGateway.Keys.Exchange;
using AuroraGateway.Unit.Keys;

namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// The ring under schedules: whatever is promised of it holds in every interleaving of calls, exchanges, refusals, evictions and clock.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class RingScheduleTests
{
    private static readonly TimeSpan[] Spans = [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(61), TimeSpan.FromMinutes(27)];

    [Fact]
    public void Calls_departures_responses_refusals_evictions_and_clock_in_any_order() => Exploration.ByChance(1_500, Turmoil);

    [Fact]
    public void A_schedule_can_be_repeated()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            Assert.Equal(StepsOf(seed), StepsOf(seed));
        }

        static string StepsOf(int seed)
        {
            var schedule = new Schedule(new SeededChoices(seed));
            Turmoil(schedule);
            return schedule.Trace();
        }
    }

    private static void Turmoil(Schedule schedule)
    {
        using var scene = new RingScene(schedule, static terms => terms with { Capacity = 3 });
        var (session, token) = Ring.Session(1, "st_1");
        for (var caller = 1; caller <= 3; caller++)
        {
            schedule.Start($"caller {caller}", async () =>
            {
                for (var call = 0; call < 4; call++)
                {
                    var tenant = 1 + schedule.Choose(2);
                    using var leaving = new CancellationTokenSource();
                    var called = schedule.Choose(6) == 0
                        ? scene.GetAsync(session, token, leaving.Token)
                        : scene.GetAsync(Ring.Owner(tenant), cancellation: leaving.Token);
                    if (schedule.Choose(5) == 0)
                    {
                        await Task.Yield();
                        leaving.Cancel();
                    }

                    var result = await called;
                    await Task.Yield();
                    if (result?.Key is { } key && schedule.Choose(3) > 0)
                    {
                        key.Accept();
                    }
                    else if (scene.Seen.Count > 0)
                    {
                        scene.Discard(scene.Seen[schedule.Choose(scene.Seen.Count)]);
                    }
                }
            });
        }

        schedule.Start("the operator", async () =>
        {
            for (var i = 0; i < 2; i++)
            {
                await Task.Yield();
                scene.Drop(Ring.Tenant(1 + schedule.Choose(2)));
            }
        });
        schedule.Start("newcomers", async () =>
        {
            for (var tenant = 10; tenant < 12; tenant++)
            {
                await Task.Yield();
                await scene.GetAsync(Ring.Owner(tenant));
            }
        });
        schedule.Start("the clock", async () =>
        {
            for (var i = 0; i < 4; i++)
            {
                await Task.Yield();
                var span = Spans[schedule.Choose(Spans.Length)];
                schedule.Note($"{span} pass");
                schedule.Clock.Advance(span);
            }
        });
        scene.Run();
    }

    [Fact]
    public void What_discards_renewals_and_calls_saw_could_have_happened_one_after_the_other() => Exploration.ByChance(1_500, schedule =>
    {
        // Renewal is due at once, and nothing ends: whatever changes the key is in the history.
        using var scene = new RingScene(schedule, Unending) { Lifetime = TimeSpan.FromHours(13), Responses = 2 };
        for (var caller = 1; caller <= 3; caller++)
        {
            schedule.Start($"caller {caller}", async () =>
            {
                for (var call = 0; call < 5; call++)
                {
                    if ((await scene.GetAsync(Ring.Owner(1)))?.Key is { } key && schedule.Choose(2) == 0)
                    {
                        key.Accept();
                    }

                    await Task.Yield();
                    if (scene.Seen.Count > 0 && schedule.Choose(2) == 0)
                    {
                        scene.Discard(scene.Seen[schedule.Choose(scene.Seen.Count)]);
                    }
                    else if (scene.Seen.Count > 0 && schedule.Choose(4) == 0)
                    {
                        scene.Tell(scene.Seen[schedule.Choose(scene.Seen.Count)]);
                    }
                }
            });
        }

        schedule.Start("the clock", async () =>
        {
            for (var i = 0; i < 6; i++)
            {
                await Task.Yield();
                schedule.Clock.Advance(TimeSpan.FromMinutes(1));
            }
        });
        scene.Run();
        Assert.True(Linearizability.IsLinearizable(scene.History.Operations), "no order of these explains them:\n" + scene.History);
    });

    private static KeyTerms Unending(KeyTerms terms) => terms with { RefreshAt = 0.001, ExchangeTimeout = TimeSpan.FromHours(1) };

    [Fact]
    public void Two_calls_of_which_one_leaves_in_every_order() => Exploration.Exhaustively(20_000, schedule =>
    {
        using var scene = new RingScene(schedule) { Responses = 2 };
        using var leaving = new CancellationTokenSource();
        schedule.Start("who leaves", () => scene.GetAsync(Ring.Owner(1), cancellation: leaving.Token));
        schedule.Start("who stays", async () => Assert.NotNull(await scene.GetAsync(Ring.Owner(1))));
        schedule.Start("the door", async () =>
        {
            await Task.Yield();
            leaving.Cancel();
        });
        scene.Run();
    });

    [Fact]
    public void Two_calls_a_refusal_and_an_eviction_in_every_order() => Exploration.Exhaustively(20_000, schedule =>
    {
        using var scene = new RingScene(schedule) { Responses = 1 };
        for (var caller = 1; caller <= 2; caller++)
        {
            schedule.Start($"caller {caller}", async () =>
            {
                var key = (await scene.GetAsync(Ring.Owner(1)))!.Value.Key!;
                key.Accept();
                scene.Discard(key);
                Assert.NotSame(key, (await scene.GetAsync(Ring.Owner(1)))!.Value.Key);
            });
        }

        schedule.Start("the operator", () =>
        {
            scene.Drop(Ring.Tenant(1));
            return Task.CompletedTask;
        });
        scene.Run();
    });

    [Fact]
    public void A_session_whose_calls_race_spends_its_token_once_in_every_order() => Exploration.Exhaustively(20_000, schedule =>
    {
        using var scene = new RingScene(schedule) { Responses = 2 };
        var (session, token) = Ring.Session(1, "st_1");
        for (var caller = 1; caller <= 2; caller++)
        {
            schedule.Start($"caller {caller}", async () =>
            {
                if ((await scene.GetAsync(session, token))?.Key is { } key)
                {
                    scene.Discard(key);
                    Assert.Null((await scene.GetAsync(session, token))!.Value.Key);
                }
            });
        }

        schedule.Start("the clock", () =>
        {
            schedule.Clock.Advance(TimeSpan.FromMinutes(2));
            return Task.CompletedTask;
        });
        scene.Run();
    });
}
