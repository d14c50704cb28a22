using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Three gateways that share their keys through a real Redis, one of which dies.</summary>
internal sealed class Fleet : IScenario
{
    private const int Replicas = 3;

    public string Name => "fleet";

    public string Summary =>
        "Three replicas and a Redis: one exchange per tenant for all of them, also when one of them is killed or restarts.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        var tenants = profile.Pick(100, 500, 5_000);
        var redis = await context.StartRedis(cancellationToken);
        var emulator = await context.StartEmulator(cancellationToken);

        // Slow enough that the replicas' first calls for a tenant meet while its exchange is under way.
        await context.Behave(cancellationToken, ("exchangeDelayMs", 50));

        // On a machine that is busy with something else too, a Redis that is late must not part the replicas: they are to be counted
        // together.
        var settings = new GatewaySettings
        {
            AuroraUrl = emulator.Url.ToString(),
            Callers = [context.Caller],
            RedisEndpoint = redis.Endpoint,
            RedisTimeout = profile.JudgesTime ? null : TimeSpan.FromSeconds(1),
        };
        var fleet = new List<GatewayProcess>();
        for (var i = 1; i <= Replicas; i++)
        {
            fleet.Add(await context.StartGateway(settings, cancellationToken, $"gateway-{i}"));
        }

        var rate = profile.Pick(50, 100, 300);
        var cold = await context.Run(
            new Step("cold, all replicas at once", async (n, token) =>
            {
                var responses = await Task.WhenAll(fleet.Select(g => Get(g, n, token)));
                return responses.FirstOrDefault(a => !a.IsOk) is { Code: not null } bad ? bad : Response.Ok("200");
            }),
            cancellationToken,
            LoadSimulation.Inject(rate, TimeSpan.FromSeconds((double)tenants / rate)));
        var afterCold = await emulator.Stats(cancellationToken);

        var warm = await context.Run(
            new Step("warm", (n, token) => Get(fleet[(int)(n % Replicas)], n / Replicas % tenants, token)),
            cancellationToken,
            LoadSimulation.Inject(profile.Pick(150, 300, 1_000), profile.Seconds(2, 10, 30)));

        // The last replica is killed without a shutdown, and a new one replaces it.
        fleet[^1].Kill();
        fleet[^1] = await context.StartGateway(settings, cancellationToken, $"gateway-{Replicas + 1}");
        var late = await context.Run(
            new Step("a replica started late", (n, token) => Get(fleet[^1], n, token)),
            cancellationToken,
            LoadSimulation.Inject(tenants, TimeSpan.FromSeconds(profile.Pick(1, 1, 5))));
        var after = await emulator.Stats(cancellationToken);

        context.CheckNoFailures(cold, warm, late);
        context.Check(Threshold.Exactly($"exchanges for {tenants} tenants on {Replicas} replicas", afterCold.Exchanges, tenants));
        context.Check(Threshold.Exactly("further exchanges, also for the replica started late", after.Exchanges - afterCold.Exchanges, 0));
        context.Check(Threshold.Exactly("calls that Aurora refused", after.Unauthorized, 0));

        Task<Response> Get(GatewayProcess gateway, long n, CancellationToken token) =>
            context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(n % tenants), "projects", token);
    }
}
