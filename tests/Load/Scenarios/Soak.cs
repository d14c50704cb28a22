using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>The same for a long time: what leaks shows.</summary>
internal sealed class Soak : IScenario
{
    public string Name => "soak";

    public string Summary => "Steady load with keys that end all the while, for as long as --duration says: flat memory, flat handles.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        var length = profile.Duration ?? profile.Seconds(8, 60, 30 * 60);
        var tenants = profile.Pick(50, 100, 1_000);
        var rate = profile.Pick(150, 300, 500);
        var emulator = await context.StartEmulator(cancellationToken);
        await context.Behave(cancellationToken, ("keyLifetimeSeconds", profile.Pick(6, 15, 60)));
        var gateway = await context.StartGateway(
            new GatewaySettings { AuroraUrl = emulator.Url.ToString(), RefreshAt = 0.5, Margin = TimeSpan.FromSeconds(1) },
            cancellationToken);

        Step Call(string name) => new(name, (n, token) =>
            context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(n % tenants), "projects", token));

        // A quarter of the time to reach the level that must then be kept.
        var settling = await context.Run(Call("settling"), cancellationToken, LoadSimulation.Inject(rate, length / 4));
        var level = gateway.Sample();
        var soaking = await context.Run(Call("soaking"), cancellationToken, LoadSimulation.Inject(rate, length * 3 / 4));
        var end = gateway.Sample();

        var stats = await emulator.Stats(cancellationToken);
        context.CheckNoFailures(settling, soaking);
        context.Check(Threshold.AtLeast("exchanges: every key was renewed", stats.Exchanges, tenants * 2));
        context.Check(Threshold.Exactly("calls that Aurora refused", stats.Unauthorized, 0));
        context.Check(Threshold.AtMost("memory at the end in MB", Megabytes(end), (Megabytes(level) * 1.2) + 16));

        // A stall of the machine brings as many calls in flight as came meanwhile, each with a connection on either side, and pools keep
        // them for a minute. A leak grows with the calls, not with the worst moment.
        context.Check(Threshold.AtMost("handles at the end", end.Handles, level.Handles + 64 + (2 * soaking.MostInFlight)));
        context.Check(Threshold.AtMost("threads at the end", end.Threads, level.Threads + 16));
    }

    private static double Megabytes(ProcessSample sample) => sample.ResidentBytes / 1048576.0;
}
