using System.Collections.Concurrent;
using System.Globalization;
using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>One tenant: a caller floods half of the replicas, another trickles over one of the rest.</summary>
internal sealed class FleetFlood(
    ScenarioContext context, IReadOnlyList<GatewayProcess> fleet, CallerSettings flood, CallerSettings trickle, FleetSize size)
{
    private const double FloodsASecond = 30;
    private const double TricklesASecond = 0.4;

    public async Task<FleetRow> Run(int tenant, CancellationToken cancellationToken)
    {
        var name = LoadTenants.Number(tenant);
        var flooded = fleet.Count / 2;
        var waits = new ConcurrentBag<double>();
        var flooding = context.Run(
            new Step("flood", (n, token) => context.Client.Get(fleet[(int)(n % flooded)].Url, flood.Key, name, "projects", token)),
            cancellationToken,
            LoadSimulation.Inject(FloodsASecond, size.Length));
        var trickled = await context.Run(
            new Step("trickle", async (_, token) =>
            {
                var began = TimeProvider.System.GetTimestamp();
                var response = await context.Client.Get(fleet[flooded].Url, trickle.Key, name, "projects", token);
                waits.Add(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
                return response;
            }),
            cancellationToken,
            LoadSimulation.Inject(TricklesASecond, size.Length));
        await flooding;

        // Two callers: each has a turn in the time of two calls.
        var fair = 2 * 2 * size.PeriodLength.TotalSeconds / size.Limit;
        var longest = waits.DefaultIfEmpty().Max();
        return new FleetRow(
            $"flood on {flooded} replicas, a trickle on another, one tenant",
            string.Create(
                CultureInfo.InvariantCulture, $"the trickle waited {longest:0.00} s at most; {trickled.Failed} of its calls were refused"),
            string.Create(CultureInfo.InvariantCulture, $"< {fair:0.00} s, twice its fair share; 0"),
            [Threshold.AtMost("trickle: longest wait, s", longest, fair), Threshold.Exactly("trickle: refused", trickled.Failed, 0)]);
    }
}
