namespace AuroraGateway.Load.Scenarios;

/// <summary>Every scenario there is, in the order in which a reader of the report meets them.</summary>
internal static class AllScenarios
{
    public static IReadOnlyList<IScenario> List { get; } =
    [
        new WarmKeys(), new ColdStampede(), new RollingExpiry(), new RevocationStorm(), new ExchangeOutage(), new FloodAndTrickle(),
        new EmbeddedSessions(), new LargeBodies(), new SlowClients(), new SlowDownloads(), new Fleet(), new Fleet20(), new Soak(),
        new Churn(), new Start(), new ManyCallers(),
    ];

    public static IScenario? Named(string name) => List.FirstOrDefault(s => s.Name == name);
}
