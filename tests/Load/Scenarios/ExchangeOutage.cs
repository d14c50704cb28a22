using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Aurora sells no keys for a while.</summary>
internal sealed class ExchangeOutage : IScenario
{
    public string Name => "exchange-outage";

    public string Summary =>
        "Exchanges fail with 503: cached keys stay in use, cold tenants receive 503 at once, Aurora gets few requests, and " +
            "all recovers afterwards.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        var tenants = profile.Pick(20, 50, 200);
        var rate = profile.Pick(50, 100, 300);
        var outage = profile.Seconds(5, 20, 60);
        var emulator = await context.StartEmulator(cancellationToken);
        var gateway = await context.StartGateway(new GatewaySettings { AuroraUrl = emulator.Url.ToString() }, cancellationToken);

        Task<Response> Get(long tenant, CancellationToken token) =>
            context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(tenant), "projects", token);

        var held = new Step("held keys", (n, token) => Get(n % tenants, token));
        var cold = new Step("cold tenants", async (n, token) => await Get(tenants + (n % tenants), token) switch
        {
            // What a cold tenant is promised during an outage: an honest no with a time to come back, not a wait and not a 502.
            { IsOk: false, Code: "503 exchange-unavailable" } => Response.Ok("503 exchange-unavailable"),
            { IsOk: true } => Response.Fail("success without a key"),
            var other => other,
        });
        var warmUp = await context.Run(
            held with { Name = "warm-up" }, cancellationToken, LoadSimulation.Inject(tenants, TimeSpan.FromSeconds(1)));
        await context.Behave(cancellationToken, ("exchangeStatus", 503));
        await emulator.Reset(cancellationToken);

        var steady = context.Run(held, cancellationToken, LoadSimulation.Inject(rate, outage));
        var refused = await context.Run(cold, cancellationToken, LoadSimulation.Inject(rate, outage));
        var served = await steady;
        var during = await emulator.Stats(cancellationToken);

        await context.Behave(cancellationToken, ("exchangeStatus", null));
        var recovered = await Waiting.TryUntilAsync(
            async token => (await Get(tenants, token)).IsOk, TimeSpan.FromSeconds(60), cancellationToken, TimeSpan.FromMilliseconds(200));
        var after = await context.Run(
            new Step("after", async (n, token) =>
            {
                // A tenant refused a moment ago may be asked to wait a little more; it must be served in the end.
                var response = await Get(tenants + n, token);
                return await Waiting.TryUntilAsync(
                    async t => (response = await Get(tenants + n, t)).IsOk, TimeSpan.FromSeconds(60), token, TimeSpan.FromMilliseconds(500))
                    ? Response.Ok() : response;
            })
            { Timeout = TimeSpan.FromSeconds(90) },
            cancellationToken,
            LoadSimulation.Burst(tenants));

        context.CheckNoFailures(warmUp, served, refused, after);
        context.Check(Threshold.Exactly("recovers by itself", recovered ? 1 : 0, 1));
        context.Check(Threshold.AtLeast("exchanges tried during the outage", during.Exchanges, 1));
        context.Check(Threshold.AtMost(
            $"exchanges tried during the outage for {refused.Ok} refused calls", during.Exchanges, 10 + (2 * outage.TotalSeconds)));
    }
}
