using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Shared;

/// <summary>An exchange that failed is made once by the fleet: the replicas that waited respond with it at once.</summary>
public sealed class FailedExchangeTests
{
    [Theory]
    [InlineData("an error", 503)]
    [InlineData("a refusal", 403)]
    [InlineData("silence", 503)]
    public async Task Replicas_that_waited_for_an_exchange_that_failed_respond_at_once_and_make_none(string what, int status)
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var fleet = await Fleet.StartAsync(3, redis.Endpoint, settings => settings["Keys:ExchangeTimeout"] = "00:00:03");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fleet.Emulator.OnExchange = (_, aborted) => gate.Task.WaitAsync(aborted);
        Bend(fleet.Emulator.Behaviour, what);
        var first = fleet.CallAsync(0);
        await fleet.Emulator.WaitForExchangesAsync(1);
        var others = new[] { fleet.CallAsync(1), fleet.CallAsync(2) };
        if (what != "silence")
        {
            gate.SetResult();
        }

        Assert.Equal(status, await first);
        var failed = TimeProvider.System.GetTimestamp();
        Assert.All(await Task.WhenAll(others), each => Assert.Equal(status, each));

        // Measured on an idle machine: 5 to 20 ms.
        Assert.InRange(TimeProvider.System.GetElapsedTime(failed), TimeSpan.Zero, TimeSpan.FromSeconds(2.5));
        Assert.Equal(1, fleet.Emulator.Stats.Exchanges);
    }

    private static void Bend(EmulatorBehaviour behaviour, string what)
    {
        if (what == "an error")
        {
            behaviour.ExchangeStatus = 500;
        }
        else if (what == "a refusal")
        {
            behaviour.UnauthorizedTenants = new HashSet<string> { GatewayUnderTest.Tenant };
        }
    }
}
