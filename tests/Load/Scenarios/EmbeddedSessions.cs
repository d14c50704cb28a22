using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Embedded apps: every session token is spent in one exchange, however many calls contain it at once.</summary>
internal sealed class EmbeddedSessions : IScenario
{
    public string Name => "embedded-sessions";

    public string Summary =>
        "Each session's first calls come at once: one exchange per session token, and the tenant's own key is untouched.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        var sessions = profile.Pick(100, 500, 5_000);
        const int CallsEach = 5;
        const int Tenant = 0;
        var emulator = await context.StartEmulator(cancellationToken);
        var gateway = await context.StartGateway(new GatewaySettings { AuroraUrl = emulator.Url.ToString() }, cancellationToken);

        var tokens = new string[sessions];
        await Parallel.ForAsync(0, sessions, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (i, token) => tokens[i] = await emulator.NewSession(token));
        await emulator.Reset(cancellationToken);

        // Slow enough that all first calls of a session meet in its exchange.
        await context.Behave(cancellationToken, ("exchangeDelayMs", 100));
        var rate = profile.Pick(50, 100, 200);
        var first = await context.Run(
            new Step("first calls", async (n, token) =>
            {
                var responses = await Task.WhenAll(Enumerable.Range(0, CallsEach).Select(_ => Call(tokens[n], token)));
                return responses.FirstOrDefault(a => !a.IsOk) is { Code: not null } bad ? bad : Response.Ok("200");
            }),
            cancellationToken,
            LoadSimulation.Inject(rate, TimeSpan.FromSeconds((double)sessions / rate)));
        var afterFirst = await emulator.Stats(cancellationToken);

        var later = await context.Run(
            new Step("later calls", (n, token) => Call(tokens[n % sessions], token)),
            cancellationToken,
            LoadSimulation.Inject(profile.Pick(200, 400, 1_000), profile.Seconds(2, 10, 30)));
        var afterLater = await emulator.Stats(cancellationToken);

        var backend = await context.Run(new Step("backend", (_, token) => Call(null, token)), cancellationToken, LoadSimulation.Burst(20));
        var afterBackend = await emulator.Stats(cancellationToken);

        context.CheckNoFailures(first, later, backend);
        context.Check(Threshold.Exactly($"exchanges for {sessions} sessions", afterFirst.Exchanges, sessions));
        context.Check(Threshold.Exactly("further exchanges of the same sessions", afterLater.Exchanges - afterFirst.Exchanges, 0));
        context.Check(Threshold.Exactly("exchanges for the tenant's own calls", afterBackend.Exchanges - afterLater.Exchanges, 1));
        context.Check(Threshold.Exactly("calls that Aurora refused", afterBackend.Unauthorized, 0));

        Task<Response> Call(string? session, CancellationToken token) =>
            context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(Tenant), "projects", token, session);
    }
}
