using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;
using AuroraGateway.Unit.Keys;

namespace AuroraGateway.Unit.Schedules;

/// <summary>Keys that are refused, renewed and exchanged by several replicas at once, one of which may be killed, with the real
/// scripts.</summary>
[Collection(nameof(AloneCollection))]
public sealed class RenewalScheduleTests
{
    // The key lives for 30 minutes and is renewed after 26.1.
    private static readonly TimeSpan UntilRenewal = TimeSpan.FromMinutes(26.5);
    private static readonly TimeSpan ExchangeTimeout = new KeyTerms().ExchangeTimeout;
    private static readonly KeyOwner Owner = Ring.Owner(1);

    [Fact]
    public void A_401_during_a_renewal_adopts_that_renewal_on_every_replica() => Exploration.ByChance(200, schedule =>
    {
        using var scene = Renewing(schedule, out var first);
        for (var i = 0; i < 3; i++)
        {
            var (member, refused) = (scene[i], first[i]);
            schedule.Start(
                $"caller {i}",
                async () =>
                {
                    // The call begins the renewal, at one replica or another, and then Aurora refuses the key.
                    Assert.NotNull(await member.GetAsync(Owner));
                    await Task.Yield();
                    member.Keys.Discard(refused);
                    var next = await member.GetAsync(Owner);
                    Assert.NotNull(next);
                    schedule.Check(next.Fingerprint != refused.Fingerprint, "the key that Aurora refused was used again");
                },
                member.Machine);
        }

        schedule.Run();
        Assert.Equal(2, scene.Exchanges);
        Assert.Equal(1, scene.MostAtOnce);
    });

    [Fact]
    public void A_401_during_a_renewal_without_a_response_of_Aurora_waits_for_one_exchange_deadline_at_most() =>
        Exploration.ByChance(100, schedule =>
        {
            using var scene = Renewing(schedule, out var first);
            scene.Silent = 1;
            for (var i = 0; i < 3; i++)
            {
                var (member, refused) = (scene[i], first[i]);
                schedule.Start(
                    $"caller {i}",
                    async () =>
                    {
                        await member.GetAsync(Owner);
                        await Task.Yield();
                        member.Keys.Discard(refused);
                        var since = schedule.Clock.GetUtcNow();
                        await member.GetAsync(Owner);
                        var waited = schedule.Clock.GetUtcNow() - since;
                        schedule.Check(waited <= ExchangeTimeout + TimeSpan.FromSeconds(1), $"the call waited for {waited}");
                    },
                    member.Machine);
            }

            schedule.Run();
            Assert.InRange(scene.Exchanges, 2, 3);
            Assert.Equal(1, scene.MostAtOnce);
        });

    /// <summary>Six rounds of ten seconds: a cold tenant at every replica, one of which is killed and replaced meanwhile.</summary>
    [Fact]
    public void A_replica_that_is_killed_each_ten_seconds_costs_the_exchange_that_it_was_making_and_no_more() =>
        Exploration.ByChance(40, schedule =>
        {
            using var scene = new LeaseScene(schedule);
            scene.AddReplicas(3);
            var living = new List<LeaseScene.Member> { scene[0], scene[1], scene[2] };
            for (var round = 0; round < 6; round++)
            {
                var (before, owner) = (scene.Exchanges, Ring.Owner(10 + round));
                foreach (var member in living)
                {
                    schedule.Start(
                        $"round {round} at {member.Machine.Name}",
                        async () => Assert.NotNull(await member.GetAsync(owner)),
                        member.Machine);
                }

                var dying = living[schedule.Choose(3)];
                schedule.Start("the killer", async () =>
                {
                    for (var step = schedule.Choose(12); step > 0; step--)
                    {
                        await Task.Yield();
                    }

                    dying.Die();
                });
                schedule.Run();
                schedule.Clock.Advance(TimeSpan.FromSeconds(10));
                schedule.Run();
                schedule.Check(scene.Exchanges - before <= 2, $"{scene.Exchanges - before} exchanges for one tenant");
                living.Remove(dying);
                scene.AddReplicas(1);
                living.Add(scene[scene.Count - 1]);

                // It finds the key in Redis.
                var (bought, newcomer) = (scene.Exchanges, living[^1]);
                schedule.Start("the newcomer's caller", async () => Assert.NotNull(await newcomer.GetAsync(owner)), newcomer.Machine);
                schedule.Run();
                Assert.Equal(bought, scene.Exchanges);
            }
        });

    [Fact]
    public void A_lease_in_use_that_is_taken_is_found()
    {
        // With a part of the schedules only, as ./mutate asks for, it may not be.
        Assert.SkipWhen(Exploration.Times(100) < 100, "too few schedules");
        Assert.ThrowsAny<Exception>(() => Exploration.ByChance(100, static schedule =>
        {
            using var scene = new LeaseScene(schedule) { TakesLeasesInUse = true };
            scene.AddReplicas(3);
            for (var i = 0; i < 3; i++)
            {
                var member = scene[i];
                schedule.Start($"caller {i}", async () => Assert.NotNull(await member.GetAsync(Owner)), member.Machine);
            }

            schedule.Run();
            Assert.Equal(1, scene.Exchanges);
        }));
    }

    /// <summary>Three replicas that hold one key, which is due for renewal.</summary>
    private static LeaseScene Renewing(Schedule schedule, out TemporaryKey[] first)
    {
        var scene = new LeaseScene(schedule);
        scene.AddReplicas(3);
        var keys = new TemporaryKey[3];
        for (var i = 0; i < 3; i++)
        {
            var (member, number) = (scene[i], i);
            schedule.Start($"first caller {i}", async () => keys[number] = (await member.GetAsync(Owner))!, member.Machine);
        }

        schedule.Run();
        Assert.Equal(1, scene.Exchanges);
        foreach (var key in keys)
        {
            key.Accept();
        }

        schedule.Clock.Advance(UntilRenewal);
        first = keys;
        return scene;
    }
}
