using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>The everyday: many tenants whose keys are held, under steady arrival.</summary>
internal sealed class WarmKeys : IScenario
{
    public string Name => "warm-keys";

    public string Summary => "Steady calls for many tenants whose keys are held: one exchange per tenant, no failure.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        var tenants = profile.Pick(500, 2_000, 10_000);
        var emulator = await context.StartEmulator(cancellationToken);
        var gateway = await context.StartGateway(new GatewaySettings { AuroraUrl = emulator.Url.ToString() }, cancellationToken);

        Step Call(string name) => new(name, (n, token) =>
            context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(n % tenants), "projects", token));

        var warmRate = profile.Pick(250, 400, 1_000);
        var warmUp = await context.Run(Call("warm-up"), cancellationToken,
            LoadSimulation.Inject(warmRate, TimeSpan.FromSeconds((double)tenants / warmRate)));
        var rate = profile.Pick(300, 500, 1_000);
        var steady = await context.Run(Call("steady"), cancellationToken,
            LoadSimulation.RampingInject(rate / 5.0, rate, profile.Seconds(1, 5, 10)),
            LoadSimulation.Inject(rate, profile.Seconds(4, 20, 60)));

        var stats = await emulator.Stats(cancellationToken);
        context.CheckNoFailures(warmUp, steady);
        context.Check(Threshold.Exactly("exchanges", stats.Exchanges, tenants));
        context.Check(Threshold.Exactly("most exchanges of one tenant", stats.MostExchangesOfOneTenant, 1));
        context.Check(Threshold.Exactly("calls that Aurora refused", stats.Unauthorized, 0));
        context.CheckOnQuietMachine(Threshold.AtMost("steady: p99 in ms", steady.Summarise(TimeSpan.Zero).Latency.P99 / 1e3, 25));
    }
}
