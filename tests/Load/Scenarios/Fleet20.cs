using AuroraGateway.Load.Processes;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Twenty replicas on one Redis in front of an Aurora that returns 429 to the first call too many.</summary>
internal sealed class Fleet20 : IScenario
{
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

            // A machine that starts many processes at once is no measure of how late Redis is.
            RedisTimeout = context.Profile.JudgesTime ? null : TimeSpan.FromSeconds(1),
        };
        var (fleet, start) = await new FleetStart(context, settings, emulator, size).Run(cancellationToken);
        List<FleetRow> rows = [start];
        var offer = new FleetOffer(context, fleet, size);

        // When Aurora counted calls that waited for their keys is noted within an eighth of the period: no cost of the rows below.
        await Task.Delay((size.PeriodLength / 8) + TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
        foreach (var replicas in size.Fleets)
        {
            await Offer($"1.0 × the quota, {replicas} replicas", 1, random => random.Next(replicas));
        }

        rows.Add(await FleetMemory.Measure(redis, offer.FirstTenant - size.Tenants, size, cancellationToken));
        await Offer($"2 × the quota, {size.Replicas} replicas", 2, random => random.Next(size.Replicas));
        if (size.IsWhole)
        {
            await Offer(
                $"1.0 ×, arrivals without memory, {size.Replicas} replicas", 1, random => random.Next(size.Replicas), isPoisson: true);
            await Offer("1.0 ×, each tenant moves to another replica each second", 1, null);
            rows.Add(await new FleetFlood(context, fleet, flood, trickle, size).Run(offer.FirstTenant, cancellationToken));
            rows.Add(await new FleetLatency(context, settings, fleet[0], size).Run(context.Profile.Pick(1, 3, 7), cancellationToken));
        }

        foreach (var threshold in rows.SelectMany(static row => row.Thresholds))
        {
            context.Check(threshold);
        }

        await FleetTable.Write(rows, context.Profile, cancellationToken);

        async Task Offer(string name, int times, Func<Random, int>? replicaOf, bool isPoisson = false) =>
            rows.Add(await offer.Run(name, times, replicaOf, isPoisson, cancellationToken));
    }
}
