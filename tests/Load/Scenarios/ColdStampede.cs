using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Thousands of first calls for one tenant at one moment.</summary>
internal sealed class ColdStampede : IScenario
{
    private const int ExchangeDelayMs = 1_000;

    public string Name => "cold-stampede";

    public string Summary =>
        "All callers come at once to tenants without a cached key: one exchange each, and other tenants are not affected.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        var callers = profile.Pick(500, 2_000, 10_000);
        const int Warm = 999_999;
        const int ColdTenants = 10;
        var emulator = await context.StartEmulator(cancellationToken);
        var gateway = await context.StartGateway(new GatewaySettings { AuroraUrl = emulator.Url.ToString() }, cancellationToken);

        Step Call(string name, Func<long, long> tenant) => new(name, (n, token) =>
            context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(tenant(n)), "projects", token))
        {
            MaxInFlight = 20_000,
        };

        var bystander = Call("bystander", _ => Warm);
        await context.Run(Call("warm-up", _ => Warm), cancellationToken, LoadSimulation.Burst(1));
        await context.Behave(cancellationToken, ("exchangeDelayMs", ExchangeDelayMs));
        await emulator.Reset(cancellationToken);

        var others = context.Run(bystander, cancellationToken, LoadSimulation.Inject(20, profile.Seconds(4, 8, 20)));
        var one = await context.Run(Call("one tenant", _ => 0), cancellationToken, LoadSimulation.Burst(callers));
        var afterOne = await emulator.Stats(cancellationToken);
        var ten = await context.Run(Call("ten tenants", n => 1 + (n % ColdTenants)), cancellationToken, LoadSimulation.Burst(callers));
        var afterTen = await emulator.Stats(cancellationToken);
        var bystanders = await others;

        context.CheckNoFailures(one, ten, bystanders);
        context.Check(Threshold.Exactly($"exchanges for {callers} first calls of one tenant", afterOne.Exchanges, 1));
        context.Check(
            Threshold.Exactly($"exchanges for {callers} first calls of ten tenants", afterTen.Exchanges - afterOne.Exchanges, ColdTenants));
        context.CheckOnQuietMachine(Threshold.Exactly(
            "bystander: responses that took as long as an exchange",
            bystanders.CountAtLeast(TimeSpan.FromMilliseconds(ExchangeDelayMs)), 0));
    }
}
