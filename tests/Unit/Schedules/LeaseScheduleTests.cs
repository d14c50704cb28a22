using AuroraGateway.Unit.Keys;

namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// Replicas over one Redis under schedules: the very scripts are run, each replica pauses between any two commands, dies, loses an
/// reply or outlives its lease.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class LeaseScheduleTests
{
    [Fact]
    public void Three_cold_replicas_exchange_one_key_in_any_order() => Exploration.ByChance(160, schedule =>
    {
        using var scene = new LeaseScene(schedule);
        scene.AddReplicas(3);
        for (var i = 0; i < 6; i++)
        {
            var member = scene[i % 3];
            schedule.Start($"caller {i}", async () => Assert.NotNull(await member.GetAsync(Ring.Owner(1))), member.Machine);
        }

        schedule.Run();
        Assert.Equal(1, scene.Exchanges);
    });

    [Fact]
    public void A_replica_that_outlives_its_lease_overwrites_no_key_of_another()
    {
        var fenced = 0;
        Exploration.ByChance(200, schedule =>
        {
            using var scene = new LeaseScene(schedule) { Responses = 2 };
            scene.AddReplicas(3);
            for (var i = 0; i < 3; i++)
            {
                var member = scene[i];
                schedule.Start($"caller {i}", () => CallAsync(schedule, member), member.Machine);
            }

            Disturb(schedule, scene, replica => scene[replica].Keys.DropTenant(Ring.Tenant(1)));
            schedule.Run();
            fenced += scene.Fenced;
        });

        // A part of the schedules may contain none.
        Assert.True(fenced > 0 || Exploration.One is not null || Exploration.Times(100) < 100, "no schedule came to a late key");
    }

    [Fact]
    public void A_session_token_is_sent_once_when_replicas_pause_or_die() => Exploration.ByChance(200, schedule =>
    {
        using var scene = new LeaseScene(schedule) { Responses = 2 };
        scene.AddReplicas(3);
        Race(schedule, scene);
        Disturb(schedule, scene, replica => scene[replica].Die());
        schedule.Run();
        Assert.InRange(scene.Sent.Together, 0, 1);
        Assert.Equal(0, scene.Sent.Alone);
    });

    [Fact]
    public void A_session_token_is_sent_once_by_replicas_that_work_together_whatever_is_lost() => Exploration.ByChance(200, schedule =>
    {
        using var scene = new LeaseScene(schedule) { Responses = 2, Losses = 10 };
        scene.AddReplicas(3);
        Race(schedule, scene);
        Disturb(schedule, scene, replica => scene[replica].Die());
        schedule.Run();
    });

    [Fact]
    public void Replicas_that_are_starved_reject_no_session_token() => Exploration.ByChance(120, schedule =>
    {
        using var scene = new LeaseScene(schedule);
        scene.AddReplicas(3);
        Race(schedule, scene);
        Starve(schedule, scene);
        schedule.Run();
        schedule.Check(scene.Rejected == 0, "a user was refused because the session's token is of no use");
        Assert.Equal((1, 0), scene.Sent);
    });

    /// <summary>
    /// Connections are lost in the middle of commands, and each replica gets no processor for a moment, again and again; Redis is there.
    /// </summary>
    [Fact]
    public void A_session_token_is_sent_once_by_replicas_that_are_starved_and_lose_connections()
    {
        var alone = 0;
        Exploration.ByChance(120, schedule =>
        {
            using var scene = new LeaseScene(schedule) { Responses = 1, Losses = 20 };
            scene.AddReplicas(3);
            Race(schedule, scene);
            Starve(schedule, scene);
            schedule.Run();
            alone += scene.Sent.Alone;
            schedule.Check(scene.Sent.Together + scene.Sent.Alone <= 1 || scene.Sent.Alone > 0, "a session's token was sent twice");
        });

        // A replica whose every attempt to join again was lost for a second takes Redis for gone.
        Assert.InRange(alone, 0, 8);
    }

    private static async Task CallAsync(Schedule schedule, LeaseScene.Member member)
    {
        for (var call = 0; call < 4; call++)
        {
            if (await member.GetAsync(Ring.Owner(1)) is { } key)
            {
                key.Accept();
                if (schedule.Choose(2) == 0)
                {
                    member.Keys.Discard(key);
                }
            }

            await Task.Yield();
        }
    }

    private static void Race(Schedule schedule, LeaseScene scene)
    {
        var (session, token) = Ring.Session(1, "st_1");
        for (var i = 0; i < 3; i++)
        {
            var member = scene[i];
            schedule.Start(
                $"caller {i}",
                async () =>
                {
                    for (var call = 0; call < 2; call++)
                    {
                        await member.GetAsync(session, token);
                        await Task.Yield();
                    }
                },
                member.Machine);
        }
    }

    // Each replica pauses for 20 to 500 milliseconds at random.
    private static void Starve(Schedule schedule, LeaseScene scene)
    {
        for (var replica = 0; replica < 3; replica++)
        {
            var machine = scene[replica].Machine;
            schedule.Start($"the processor of {machine.Name}", async () =>
            {
                for (var i = 0; i < 6; i++)
                {
                    await Task.Yield();
                    machine.IsPaused = true;
                    await Task.Yield();
                    schedule.Clock.Advance(TimeSpan.FromMilliseconds(20 + schedule.Choose(480)));
                    machine.IsPaused = false;
                }
            });
        }
    }

    // Time passes, a replica pauses for longer than a lease lasts, and something worse happens to one.
    private static void Disturb(Schedule schedule, LeaseScene scene, Action<int> worse)
    {
        schedule.Start("the clock", async () =>
        {
            for (var i = 0; i < 8; i++)
            {
                await Task.Yield();
                schedule.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        });
        schedule.Start("the scheduler of the machine", async () =>
        {
            await Task.Yield();
            var replica = schedule.Choose(3);
            schedule.Note($"replica {replica + 1} pauses");
            scene[replica].Machine.IsPaused = true;
            for (var i = 0; i < 4; i++)
            {
                await Task.Yield();
                schedule.Clock.Advance(TimeSpan.FromSeconds(1));
            }

            schedule.Note($"replica {replica + 1} goes on");
            scene[replica].Machine.IsPaused = false;
            if (schedule.Choose(2) == 0)
            {
                await Task.Yield();
                worse(schedule.Choose(3));
            }
        });
    }
}
