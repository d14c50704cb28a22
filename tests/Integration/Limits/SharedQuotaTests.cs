using AuroraGateway.Integration.Shared;
using AuroraGateway.Limits;

namespace AuroraGateway.Integration.Limits;

/// <summary>Aurora's quota of one key over several replicas.</summary>
public sealed class SharedQuotaTests
{
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

    private static void Report(PermitFleet fleet, Dictionary<string, long> counts) => TestContext.Current.TestOutputHelper?.WriteLine(
        $"{fleet.Passed()} calls, {counts.GetValueOrDefault("eval")} scripts; most in a minute {fleet.MostIn(Minute)}, in the last three {fleet.PassedSince(3 * Minute)}; by replica {string.Join(' ', Enumerable.Range(0, fleet.Members.Count).Select(i => fleet.PassedSince(3 * Minute, i)))}");
}
