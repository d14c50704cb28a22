using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>What a sidecar costs before it does anything: time to its first response, memory at rest, memory per tenant.</summary>
internal sealed class Start : IScenario
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(1);

    public string Name => "start";

    public string Summary => "From exec to the first proxied response, memory when idle, and bytes for each tenant whose key is held.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        var starts = profile.Pick(3, 10, 10);
        var tenants = profile.Pick(1_000, 10_000, 100_000);
        var emulator = await context.StartEmulator(cancellationToken);
        var settings = new GatewaySettings { AuroraUrl = emulator.Url.ToString(), Callers = [context.Caller], Capacity = tenants + 1_000 };

        var times = new List<double>();
        for (var i = 0; i < starts; i++)
        {
            times.Add((await FirstResponse(context, settings, i, cancellationToken)).TotalMilliseconds);
        }

        var gateway = await context.StartGateway(settings, cancellationToken);
        using var rest = new PeriodicTimer(profile.Seconds(1, 3, 10), TimeProvider.System);
        await rest.WaitForNextTickAsync(cancellationToken);
        var idle = gateway.Sample().ResidentBytes;

        context.WatchesExchanges = false;
        Step Call(string name, Func<long, long> tenant) => new(name, (n, token) =>
            context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(tenant(n)), "projects", token));

        // First as much traffic over one tenant as will come over all: what serving itself takes is not the price of a tenant.
        var rate = profile.Pick(500, 1_000, 1_500);
        var load = LoadSimulation.Inject(rate, TimeSpan.FromSeconds((double)tenants / rate));
        var before = await context.Run(Call("one tenant", _ => 0), cancellationToken, load);
        var warm = gateway.Sample().ResidentBytes;
        var filling = await context.Run(Call("many tenants", n => n + 1), cancellationToken, load);
        await rest.WaitForNextTickAsync(cancellationToken);
        var full = gateway.Sample().ResidentBytes;

        context.CheckNoFailures(before, filling);
        context.CheckOnQuietMachine(Threshold.AtMost($"exec to first proxied response in ms, median of {starts}", Median(times), 150));
        context.CheckOnQuietMachine(Threshold.AtMost("memory when idle in MB", idle / 1048576.0, 60));
        context.CheckOnQuietMachine(Threshold.AtMost(
            "resident bytes per tenant called within a minute: key, quota and the collector's slack",
            Math.Max(0, full - warm) / (double)tenants, 4_000));
    }

    private static async Task<TimeSpan> FirstResponse(
        ScenarioContext context, GatewaySettings settings, int round, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var begin = time.GetTimestamp();
        await using var gateway = GatewayLauncher.Start($"start-{round}", context.Folder, [context.Binary], settings, keepsOutput: true);
        var responded = await Waiting.TryUntilAsync(
            async token => (await context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(0), "projects", token)).IsOk,
            TimeSpan.FromSeconds(20),
            cancellationToken,
            Often);
        return responded
            ? time.GetElapsedTime(begin)
            : throw new InvalidOperationException("The gateway sent no first response within 20 s.");
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[(values.Count / 2) - 1] + values[values.Count / 2]) / 2;
    }
}
