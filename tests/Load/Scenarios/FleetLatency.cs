using System.Globalization;
using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>
/// What one round trip to Redis adds to a call that need not wait: one replica of the fleet and a standalone gateway, turn about.
/// </summary>
internal sealed class FleetLatency(ScenarioContext context, GatewaySettings settings, GatewayProcess shared, FleetSize size)
{
    private const int FirstTenant = 100_000;
    private const int Tenants = 400;

    // Each tenant is called at a tenth of its quota: no call waits.
    private const double Rate = 60;
    private const double MostAdded = 2;

    public async Task<FleetRow> Run(int rounds, CancellationToken cancellationToken)
    {
        var alone = await context.StartGateway(settings with { RedisEndpoint = null }, cancellationToken, "gateway-standalone");
        var figures = new Dictionary<GatewayProcess, List<Percentiles>> { [shared] = [], [alone] = [] };
        foreach (var gateway in figures.Keys)
        {
            await Turn(gateway, "warm-up", LoadSimulation.Inject(Tenants / 4d, TimeSpan.FromSeconds(4)));
        }

        for (var round = 1; round <= rounds; round++)
        {
            foreach (var gateway in figures.Keys)
            {
                figures[gateway].Add(await Turn(gateway, $"turn {round}", LoadSimulation.Inject(Rate, TimeSpan.FromSeconds(6))));
            }
        }

        var (with, without) = (Median(shared), Median(alone));
        var added = Math.Max(0, with - without);
        return new FleetRow(
            $"added latency of a call that need not wait, p99; {size.Replicas} replicas on this machine",
            string.Create(CultureInfo.InvariantCulture, $"{added:0.00} ms ({with:0.00} ms with Redis, {without:0.00} ms standalone)"),
            string.Create(CultureInfo.InvariantCulture, $"≤ {MostAdded} ms"),
            [Threshold.AtMost("added latency p99, ms", added, MostAdded) with { IsEnforced = context.Profile.JudgesTime }]);

        async Task<Percentiles> Turn(GatewayProcess gateway, string what, LoadSimulation simulation)
        {
            var step = new Step($"latency, {gateway.Name}, {what}", (n, token) => context.Client.Get(
                gateway.Url, context.Caller.Key, LoadTenants.Number(FirstTenant + (int)(n % Tenants)), "projects", token));
            return (await context.Run(step, cancellationToken, simulation)).Summarise(TimeSpan.FromSeconds(1)).Latency;
        }

        // Of the turns: one in which something else ran on the machine decides nothing.
        double Median(GatewayProcess gateway) =>
            figures[gateway].Select(static turn => turn.P99 / 1000d).Order().ElementAt(figures[gateway].Count / 2);
    }
}
