using System.Globalization;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Offers tenants their quota, or twice that, and holds what passes against one central queue with the same arrivals.</summary>
internal sealed class FleetOffer(ScenarioContext context, IReadOnlyList<GatewayProcess> fleet, FleetSize size)
{
    private const int Seed = 20;

    // In periods of two seconds a place that comes back a moment late is lost.
    private const double ShortPeriods = 0.85;

    /// <summary>The first tenant that has not been called yet.</summary>
    public int FirstTenant { get; private set; }

    /// <param name="name">Of the row.</param>
    /// <param name="times">How often the quota is offered.</param>
    /// <param name="replicaOf">Where a call goes; null to move each tenant to another replica each second.</param>
    /// <param name="isPoisson">Each call is of any tenant, instead of exactly as many of each in each period.</param>
    /// <param name="cancellationToken">Called off.</param>
    public async Task<FleetRow> Run(
        string name, int times, Func<Random, int>? replicaOf, bool isPoisson, CancellationToken cancellationToken)
    {
        var calls = Calls(times, replicaOf, isPoisson).ToArray();
        var tenant = FirstTenant;
        FirstTenant += size.Tenants;
        var before = await Scripts(cancellationToken);
        var step = await context.Run(
            new Step(name, (n, token) => context.Client.Get(
                fleet[calls[n].Replica].Url, context.Caller.Key, LoadTenants.Number(tenant + calls[n].Tenant), "projects", token)),
            cancellationToken,
            LoadSimulation.Inject(calls.Length / size.Length.TotalSeconds, size.Length));
        var queue = calls.GroupBy(static call => call.Tenant, static call => call.Second)
            .Sum(seconds => CentralQueue.Admitted(seconds, size.Limit, size.Counted, FleetSize.MaxWait));
        return Row(name, times, isPoisson, step, queue, await Scripts(cancellationToken) - before);
    }

    private FleetRow Row(string name, int times, bool isPoisson, StepStatistics step, int queue, double scripts)
    {
        var offered = step.Ok + step.Failed;
        var whole = times == 1 ? offered : (double)size.Limit * size.Periods * size.Tenants;
        var least = !size.IsStrict ? ShortPeriods * queue / whole : isPoisson ? (queue / whole) - 0.015 : times == 1 ? 0.96 : 0.97;
        var what = times == 1 ? "admitted" : "of the quota used";
        var (share, perCall, refused) = (step.Ok / whole, scripts / offered, step.CountOf("429"));
        return new FleetRow(
            name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{share:0.0 %} {what} (one central queue: {queue / whole:0.0 %}); {refused} times 429 from Aurora; "
                    + $"{perCall:0.00} scripts a call"),
            string.Create(CultureInfo.InvariantCulture, $"≥ {least:0.0 %}; 0; ≤ 1.1"),
            [
                Threshold.AtLeast($"{name}: {what}", share, least),
                Threshold.Exactly($"{name}: 429 from Aurora", refused, 0),
                Threshold.AtMost($"{name}: scripts a call", perCall, 1.1),
                Threshold.Exactly($"{name}: other failures", step.Failed - step.CountOf("429 aurora-quota") - refused, 0),
            ]);
    }

    /// <summary>
    /// Each tenant exactly its number of calls in each period, in random order, so at random times; or a random one each time.
    /// </summary>
    private IEnumerable<(double Second, int Tenant, int Replica)> Calls(int times, Func<Random, int>? replicaOf, bool isPoisson)
    {
        var random = new Random(Seed);
        var second = 0d;
        for (var period = 0; period < size.Periods; period++)
        {
            var tenants = Enumerable.Range(0, size.Tenants).SelectMany(tenant => Enumerable.Repeat(tenant, size.Limit * times)).ToArray();
            random.Shuffle(tenants);
            foreach (var next in tenants)
            {
                var tenant = isPoisson ? random.Next(size.Tenants) : next;
                second += size.PeriodLength.TotalSeconds / tenants.Length;
                yield return (second, tenant, replicaOf?.Invoke(random) ?? (tenant + (int)second) % size.Replicas);
            }
        }
    }

    private async Task<double> Scripts(CancellationToken cancellationToken)
    {
        var sum = 0d;
        foreach (var gateway in fleet)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.AdminUrl, "/metrics"));
            using var response = await context.Client.Http.SendAsync(request, cancellationToken);
            var lines = (await response.Content.ReadAsStringAsync(cancellationToken)).Split('\n');
            sum += lines.Where(static line => line.StartsWith("aurora_gateway_shared_commands_total", StringComparison.Ordinal))
                .Where(static line => line.Contains("\"permits\"", StringComparison.Ordinal))
                .Sum(static line => double.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
        }

        return sum;
    }
}
