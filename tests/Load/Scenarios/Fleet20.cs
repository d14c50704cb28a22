using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Twenty replicas on one Redis in front of an Aurora that answers 429 to the first call too many.</summary>
internal sealed class Fleet20 : IScenario
{
    private const int Seed = 20;
    private readonly List<FleetRow> rows = [];
    private int firstTenant;

    public string Name => "fleet-20";

    public string Summary =>
        "Twenty replicas share Aurora's quota of each tenant: nearly all calls that it allows pass, and Aurora refuses none.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var size = FleetSize.Of(context.Profile);
        var redis = await context.StartRedis(cancellationToken);
        var emulator = await context.StartEmulator(cancellationToken);
        if (size.IsStrict)
        {
            await context.Behave(cancellationToken, ("ratePerMinute", size.Limit));
        }

        CallerSettings flood = new("flood"), trickle = new("trickle");
        var settings = new GatewaySettings
        {
            AuroraUrl = emulator.Url.ToString(),
            Callers = [context.Caller, flood, trickle],
            AuroraLimit = size.Limit,
            AuroraPeriod = size.Period,
            RedisEndpoint = redis.Endpoint,
        };
        var fleet = new List<GatewayProcess>();
        for (var replica = 1; replica <= size.Replicas; replica++)
        {
            fleet.Add(await context.StartGateway(settings, cancellationToken, $"gateway-{replica}"));
        }

        foreach (var replicas in size.Fleets)
        {
            rows.Add(await Offer($"1.0 × the quota, {replicas} replicas", 1, random => random.Next(replicas)));
        }

        rows.Add(await Offer($"2 × the quota, {size.Replicas} replicas", 2, random => random.Next(size.Replicas)));
        if (size.IsWhole)
        {
            rows.Add(await Offer("1.0 ×, each tenant moves to another replica each second", 1, null));
            rows.Add(await new FleetFlood(context, fleet, flood, trickle, size).Run(firstTenant, cancellationToken));
            rows.Add(await AddedLatency(context, settings, fleet[0], size, cancellationToken));
        }

        foreach (var threshold in rows.SelectMany(static row => row.Thresholds))
        {
            context.Check(threshold);
        }

        if (context.Profile.JudgesTime)
        {
            await FleetTable.Write(rows, context.Profile, cancellationToken);
        }

        async Task<FleetRow> Offer(string name, int times, Func<Random, int>? replicaOf)
        {
            var calls = Calls(size, times, replicaOf).ToArray();
            var tenant = firstTenant;
            firstTenant += size.Tenants;
            var before = await Scripts(context, fleet, cancellationToken);
            var step = await context.Run(
                new Step(name, (n, token) => context.Client.Get(
                    fleet[calls[n].Replica].Url, context.Caller.Key, LoadTenants.Number(tenant + calls[n].Tenant), "projects", token)),
                cancellationToken,
                LoadSimulation.Inject(calls.Length / size.Length.TotalSeconds, size.Length));
            var scripts = await Scripts(context, fleet, cancellationToken) - before;
            return FleetRow.Of(name, step, scripts, size, times);
        }
    }

    /// <summary>Each tenant exactly its number of calls in each period, in random order, so at random times.</summary>
    private static IEnumerable<(int Tenant, int Replica)> Calls(FleetSize size, int times, Func<Random, int>? replicaOf)
    {
        var random = new Random(Seed);
        var second = 0d;
        for (var period = 0; period < size.Periods; period++)
        {
            var tenants = Enumerable.Range(0, size.Tenants).SelectMany(tenant => Enumerable.Repeat(tenant, size.Limit * times)).ToArray();
            random.Shuffle(tenants);
            foreach (var tenant in tenants)
            {
                second += size.PeriodLength.TotalSeconds / tenants.Length;
                yield return (tenant, replicaOf?.Invoke(random) ?? (tenant + (int)second) % size.Replicas);
            }
        }
    }

    private static async Task<FleetRow> AddedLatency(
        ScenarioContext context, GatewaySettings settings, GatewayProcess shared, FleetSize size, CancellationToken cancellationToken)
    {
        // Tenants that nobody used, so that no call waits; warmed, so that none needs an exchange.
        const int Tenants = 100_000;
        var alone = await context.StartGateway(settings with { RedisEndpoint = null }, cancellationToken, "gateway-standalone");
        var figures = new List<StepSummary>();
        foreach (var (name, gateway) in new[] { ("added latency: with Redis", shared), ("added latency: standalone", alone) })
        {
            var step = new Step(name, (n, token) => context.Client.Get(
                gateway.Url, context.Caller.Key, LoadTenants.Number(Tenants + (n % size.Tenants)), "projects", token));
            var warm = step with { Name = name + ", warm-up" };
            await context.Run(warm, cancellationToken, LoadSimulation.Inject(size.Tenants, TimeSpan.FromSeconds(2)));
            var statistics = await context.Run(step, cancellationToken, LoadSimulation.Inject(size.Tenants, TimeSpan.FromSeconds(30)));
            figures.Add(statistics.Summarise(TimeSpan.FromSeconds(30)));
        }

        var added = Math.Max(0, figures[0].Latency.P99 - figures[1].Latency.P99) / 1000d;
        return new FleetRow(
            "added latency of a call that need not wait, p99",
            $"{added:0.00} ms",
            "≤ 2 ms",
            [Threshold.AtMost("added latency p99, ms", added, 2) with { IsEnforced = false }]);
    }

    private static async Task<double> Scripts(ScenarioContext context, IEnumerable<GatewayProcess> fleet, CancellationToken cancellationToken)
    {
        var sum = 0d;
        foreach (var gateway in fleet)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.AdminUrl, "/metrics"));
            using var response = await context.Client.Http.SendAsync(request, cancellationToken);
            var lines = (await response.Content.ReadAsStringAsync(cancellationToken)).Split('\n');
            sum += lines.Where(static line => line.StartsWith("aurora_gateway_shared_commands_total", StringComparison.Ordinal))
                .Where(static line => line.Contains("\"permits\"", StringComparison.Ordinal))
                .Sum(static line => double.Parse(line.Split("} ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        }

        return sum;
    }
}
