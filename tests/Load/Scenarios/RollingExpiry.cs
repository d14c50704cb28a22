using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Keys that expire every few seconds, and an exchange slow enough that callers would notice a wait for it.</summary>
internal sealed class RollingExpiry : IScenario
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ExchangeDelay = TimeSpan.FromSeconds(2);
    private const double RefreshAt = 0.4;

    public string Name => "rolling-expiry";

    public string Summary =>
        "Short-lived keys under steady arrival, renewed behind the callers by slow exchanges: no request waits for a renewal.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        var tenants = profile.Pick(10, 50, 200);
        var rate = profile.Pick(100, 250, 1_000);
        var length = profile.Seconds(11, 40, 120);
        var emulator = await context.StartEmulator(cancellationToken);
        await context.Behave(cancellationToken, ("keyLifetimeSeconds", (int)Lifetime.TotalSeconds));
        var gateway = await context.StartGateway(
            new GatewaySettings { AuroraUrl = emulator.Url.ToString(), RefreshAt = RefreshAt, Margin = Margin }, cancellationToken);

        Step Call(string name) => new(name, (n, token) =>
            context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(n % tenants), "projects", token));

        var warmUp = await context.Run(Call("warm-up"), cancellationToken, LoadSimulation.Inject(tenants, TimeSpan.FromSeconds(1)));
        await context.Behave(cancellationToken, ("exchangeDelayMs", (int)ExchangeDelay.TotalMilliseconds));
        var steady = await context.Run(Call("steady"), cancellationToken, LoadSimulation.Inject(rate, length));

        var stats = await emulator.Stats(cancellationToken);

        // The soonest that a key is followed by the next: its refresh point, jittered by as much as a tenth of its life.
        var shortestRound = Lifetime.TotalSeconds * (RefreshAt - 0.1);
        var mostRounds = Math.Ceiling((length.TotalSeconds + 2) / shortestRound) + 1;
        context.CheckNoFailures(warmUp, steady);
        context.Check(Threshold.Exactly("responses that took as long as a renewal", steady.CountAtLeast(ExchangeDelay * 0.9), 0));
        context.Check(Threshold.AtLeast("exchanges: every key was renewed", stats.Exchanges, tenants * 2));
        context.Check(Threshold.AtMost("most exchanges of one tenant", stats.MostExchangesOfOneTenant, mostRounds));
        context.Check(Threshold.Exactly("calls that Aurora refused", stats.Unauthorized, 0));
    }
}
