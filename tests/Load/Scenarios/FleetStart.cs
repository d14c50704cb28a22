using System.Globalization;
using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>All replicas start at once, and each is asked for the same cold tenants as soon as it serves.</summary>
internal sealed class FleetStart(ScenarioContext context, GatewaySettings settings, EmulatorProcess emulator, FleetSize size)
{
    // Tenants of no other row.
    private const int FirstTenant = 200_000;

    public async Task<(IReadOnlyList<GatewayProcess> Fleet, FleetRow Row)> Run(CancellationToken cancellationToken)
    {
        // Slow enough that the replicas' first calls for a tenant meet while its exchange is under way.
        await context.Behave(cancellationToken, ("exchangeDelayMs", 50));
        var failures = 0;
        var fleet = await Task.WhenAll(Enumerable.Range(1, size.Replicas).Select(async number =>
        {
            var gateway = await context.StartGateway(settings, cancellationToken, $"gateway-{number}");
            var responses = await Task.WhenAll(Enumerable.Range(FirstTenant, size.ColdTenants).Select(tenant =>
                context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(tenant), "projects", cancellationToken)));
            Interlocked.Add(ref failures, responses.Count(static response => !response.IsOk));
            return gateway;
        }));
        await context.Behave(cancellationToken, ("exchangeDelayMs", null));
        var exchanges = (await emulator.Stats(cancellationToken)).Exchanges;
        var row = new FleetRow(
            $"{size.Replicas} replicas start at once, each called for {size.ColdTenants} cold tenants",
            string.Create(CultureInfo.InvariantCulture, $"{exchanges} exchanges; {failures} calls failed"),
            string.Create(CultureInfo.InvariantCulture, $"{size.ColdTenants}, one each; 0"),
            [
                Threshold.Exactly("start: exchanges", exchanges, size.ColdTenants),
                Threshold.Exactly("start: failures", failures, 0),
            ]);
        return (fleet, row);
    }
}
