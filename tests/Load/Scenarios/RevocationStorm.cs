using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Aurora revokes keys while many calls with them are under way.</summary>
internal sealed class RevocationStorm : IScenario
{
    public string Name => "revocation-storm";

    public string Summary =>
        "Keys are revoked under load: one new exchange for each, every refused call sent again at most once, and none lost.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        const int Tenant = 0;
        var inFlight = profile.Pick(200, 500, 1_000);
        var rounds = profile.Pick(3, 5, 10);
        var emulator = await context.StartEmulator(cancellationToken);
        var gateway = await context.StartGateway(new GatewaySettings { AuroraUrl = emulator.Url.ToString() }, cancellationToken);

        Step Call(string name, int tenant) => new(name, (n, token) =>
            context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(tenant), "projects", token));

        await context.Run(Call("warm-up", Tenant), cancellationToken, LoadSimulation.Burst(1));
        await context.Run(Call("bystander warm-up", 1), cancellationToken, LoadSimulation.Burst(1));
        await emulator.Reset(cancellationToken);

        var bystander = context.Run(Call("bystander", 1), cancellationToken, LoadSimulation.Inject(20, profile.Seconds(3, 6, 12)));
        var storms = new List<StepStatistics>();
        for (var round = 1; round <= rounds; round++)
        {
            // Revoked first, then all at once: every call of the burst that leaves before the new key is there is refused.
            await emulator.Revoke(LoadTenants.Number(Tenant), cancellationToken);
            storms.Add(await context.Run(Call($"storm {round}", Tenant), cancellationToken, LoadSimulation.Burst(inFlight)));
        }

        var bystanders = await bystander;
        var stats = await emulator.Stats(cancellationToken);
        var calls = (long)inFlight * rounds;
        context.Check(Threshold.Exactly("calls lost in the storms", storms.Sum(s => s.Failed), 0));
        context.Check(Threshold.Exactly("calls with a response in the storms", storms.Sum(s => s.Ok), calls));
        context.CheckNoFailures(bystanders);
        context.Check(Threshold.Exactly("exchanges: one for each revoked key", stats.Exchanges, rounds));
        context.Check(Threshold.AtLeast("calls that Aurora refused", stats.Unauthorized, rounds));
        context.Check(Threshold.AtMost("calls that Aurora refused", stats.Unauthorized, calls));
        context.Check(Threshold.AtMost("calls that reached Aurora", stats.Requests, (2 * calls) + bystanders.Ok));
    }
}
