using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>One caller takes all that it can get; another calls now and then.</summary>
internal sealed class FloodAndTrickle : IScenario
{
    public string Name => "flood-and-trickle";

    public string Summary =>
        "One caller floods, another trickles, over a caller's own limit and over Aurora's quota: the trickle never notices.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var length = context.Profile.Seconds(5, 15, 60);
        var emulator = await context.StartEmulator(cancellationToken);
        await OwnLimit(context, emulator, length, cancellationToken);
        await AuroraQuota(context, emulator, length, cancellationToken);
    }

    private static async Task OwnLimit(
        ScenarioContext context, EmulatorProcess emulator, TimeSpan length, CancellationToken cancellationToken)
    {
        const int Limit = 20;
        CallerSettings flood = new("flood") { PerSecond = Limit }, trickle = new("trickle");
        var gateway = await context.StartGateway(
            new GatewaySettings { AuroraUrl = emulator.Url.ToString(), Callers = [flood, trickle] }, cancellationToken);
        var calls = Calls(context, gateway);
        await context.Run(calls("warm-up", trickle), cancellationToken, LoadSimulation.Burst(1));

        var flooding = context.Run(calls("flood, own limit", flood), cancellationToken, LoadSimulation.Inject(Limit * 10, length));
        var trickled = await context.Run(calls("trickle, own limit", trickle), cancellationToken, LoadSimulation.Inject(5, length));
        var flooded = await flooding;

        context.CheckNoFailures(trickled);
        context.Check(Threshold.Exactly("flood: refusals of any other kind than 429 rate-limited",
            flooded.Failed - flooded.CountOf("429 rate-limited"), 0));

        // Every window that the flood touched, and one for the burst that a window's edge allows.
        context.Check(Threshold.AtMost("flood: calls let through", flooded.Ok, Limit * (length.TotalSeconds + 2)));
        context.Check(Threshold.AtLeast("flood: calls let through", flooded.Ok, Limit));
    }

    private static async Task AuroraQuota(
        ScenarioContext context, EmulatorProcess emulator, TimeSpan length, CancellationToken cancellationToken)
    {
        const int Limit = 20;
        CallerSettings flood = new("flood"), trickle = new("trickle");
        var gateway = await context.StartGateway(
            new GatewaySettings
            {
                AuroraUrl = emulator.Url.ToString(),
                Callers = [flood, trickle],
                AuroraLimit = Limit,
                AuroraPeriod = "1s",
            },
            cancellationToken,
            "gateway-quota");
        var calls = Calls(context, gateway);
        await emulator.Reset(cancellationToken);

        var flooding = context.Run(calls("flood, quota", flood), cancellationToken, LoadSimulation.Inject(Limit * 5, length));
        var trickled = await context.Run(calls("trickle, quota", trickle), cancellationToken, LoadSimulation.Inject(2, length));
        var flooded = await flooding;
        var stats = await emulator.Stats(cancellationToken);

        context.CheckNoFailures(trickled);
        context.Check(Threshold.Exactly("flood: refusals of any other kind than 429 aurora-quota or 503 overloaded",
            flooded.Failed - flooded.CountOf("429 aurora-quota") - flooded.CountOf("503 overloaded"), 0));

        // The waiters of the last moment are served after the flood has ended: MaxWait is five seconds.
        context.Check(Threshold.AtMost("calls that reached Aurora within its quota",
            stats.Requests, Limit * (length.TotalSeconds + 5 + 2)));
    }

    private static Func<string, CallerSettings, Step> Calls(ScenarioContext context, GatewayProcess gateway) => (name, caller) =>
        new Step(name, (_, token) => context.Client.Get(gateway.Url, caller.Key, LoadTenants.Number(1), "projects", token));
}
