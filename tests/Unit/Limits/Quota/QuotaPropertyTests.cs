using AuroraGateway.Limits;
using CsCheck;

namespace AuroraGateway.Unit.Limits.Quota;

public sealed class QuotaPropertyTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task No_window_of_Auroras_ever_holds_more_than_the_limit_whenever_it_counts()
    {
        var gen = Gen.Select(Gen.Int[1, 40], Gen.Int[0, 100], Gen.Int[0, 4_000], Gen.Int[1, 4], Gen.Int[0, 30].Array[60, 200]);
        await gen.SampleAsync(
            async (limit, burst, latency, callers, bursts) =>
            {
                using var scene = new QuotaScene(new QuotaOptions
                {
                    Limit = limit,
                    Burst = Math.Max(1, limit * burst / 100),
                    Period = "20s",
                    MaxWait = TimeSpan.FromSeconds(5),
                });
                var random = new Random(latency + limit);
                scene.Latency = () =>
                {
                    var result = random.Next(latency + 1);
                    return (TimeSpan.FromMilliseconds(random.Next(result + 1)), TimeSpan.FromMilliseconds(result));
                };
                var at = 0;
                await scene.PassAsync(bursts.Length * TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(500), () =>
                {
                    for (var i = 0; i < bursts[at]; i++)
                    {
                        _ = scene.Call($"caller {i % callers}");
                    }

                    at = Math.Min(at + 1, bursts.Length - 1);
                });
                return scene.MostIn(TimeSpan.FromSeconds(20)) <= limit && !scene.Log.IsEmpty;
            },
            iter: 30);
    }

    [Theory]
    [InlineData(90, null, 0)]
    [InlineData(90, 90, 0)]
    [InlineData(90, null, 300)]
    [InlineData(30, 1, 0)]
    public async Task Under_saturation_at_least_nine_tenths_of_the_budget_are_used(int limit, int? burst, int latency)
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = limit, Burst = burst });
        scene.Latency = () => (TimeSpan.Zero, TimeSpan.FromMilliseconds(latency));
        await scene.PassAsync(6 * Minute, TimeSpan.FromMilliseconds(100), () =>
        {
            for (var i = scene.Gate.Waiting; i < 20; i++)
            {
                _ = scene.Call("flood");
            }
        });

        Assert.InRange(scene.Log.Count, limit * 6 * 0.9, limit * 7);
        Assert.InRange(scene.MostIn(Minute), 1, limit);
        var lastThree = scene.Log.Count(call => call.At > scene.Clock.GetUtcNow() - (3 * Minute));
        Assert.InRange(lastThree, limit * 3 * 0.9, limit * 3);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task A_trickle_beside_floods_waits_less_than_twice_its_fair_share(int callers)
    {
        var options = new QuotaOptions { MaxWait = TimeSpan.FromSeconds(10) };
        using var scene = new QuotaScene(options);
        var trickle = new List<Task<Wait>>();
        var step = 0;
        for (var i = 0; i < 1_000; i++)
        {
            _ = scene.Call("flood 1");
        }

        await scene.PassAsync(4 * Minute, TimeSpan.FromMilliseconds(100), () =>
        {
            for (var flood = 1; flood < callers; flood++)
            {
                _ = scene.Call($"flood {flood}");
            }

            // Fewer than its share; at changing distances to the others' calls.
            if (++step % (((callers + 1) * 10) + 1) == 0)
            {
                trickle.Add(Ask());
            }
        });

        var fairShare = Minute / options.Limit * callers;
        var results = await Task.WhenAll(trickle.Where(task => task.IsCompleted));
        Assert.True(results.Length > 20);
        Assert.DoesNotContain(results, result => result.WasRefused);
        var waits = results.Select(result => result.Waited).Order().ToArray();
        Assert.True(waits[(int)(waits.Length * 0.95)] < 2 * fairShare, $"p95 {waits[(int)(waits.Length * 0.95)]}, fair share {fairShare}");

        async Task<Wait> Ask()
        {
            var result = await scene.Call("trickle");
            return new Wait(result.Refusal is not null, result.Waited);
        }
    }

    private sealed record Wait(bool WasRefused, TimeSpan Waited);
}
