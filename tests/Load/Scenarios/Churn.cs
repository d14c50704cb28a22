using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Far more tenants than the ring holds, each seen once.</summary>
internal sealed class Churn : IScenario
{
    public string Name => "churn";

    public string Summary =>
        "An endless row of new tenants through a bounded ring: every one is served, memory stays, and who is called often is kept.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        var tenants = profile.Pick(3_000, 20_000, 1_000_000);
        var rate = profile.Pick(500, 500, 2_000);
        var capacity = profile.Pick(500, 5_000, 20_000);
        var emulator = await context.StartEmulator(cancellationToken);
        var gateway = await context.StartGateway(
            new GatewaySettings { AuroraUrl = emulator.Url.ToString(), Capacity = capacity, AuroraPeriod = "1s" }, cancellationToken);

        // The emulator counts by tenant: a look at a million of them every second would be a load of its own.
        context.WatchesExchanges = false;
        Step Call(string name, long first) => new(name, (n, token) =>
            context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(first + n), "projects", token));

        // The ring is filled twice over before its memory is called its level. What a tenant used of Aurora's quota is remembered for a
        // period and until the next sweep, sixteen seconds here.
        var fill = Math.Min(Math.Max(capacity * 2, rate * 20), tenants / 2);
        var filling = await context.Run(Call("filling", 0), cancellationToken,
            LoadSimulation.Inject(rate, TimeSpan.FromSeconds((double)fill / rate)));
        var level = gateway.Sample();
        var passing = await context.Run(Call("passing", filling.Ok + filling.Failed), cancellationToken,
            LoadSimulation.Inject(rate, TimeSpan.FromSeconds((double)(tenants - fill) / rate)));
        var end = gateway.Sample();

        var stats = await emulator.Stats(cancellationToken);
        context.CheckNoFailures(filling, passing);
        context.Check(Threshold.Exactly("exchanges", stats.Exchanges, filling.Ok + passing.Ok));
        context.Check(Threshold.Exactly("most exchanges of one tenant", stats.MostExchangesOfOneTenant, 1));
        context.Check(
            Threshold.AtMost("memory at the end in MB", end.ResidentBytes / 1048576.0, (level.ResidentBytes / 1048576.0 * 1.2) + 16));
    }
}
