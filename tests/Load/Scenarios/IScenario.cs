namespace AuroraGateway.Load.Scenarios;

/// <summary>What is done to a running gateway, and the counts that must result.</summary>
internal interface IScenario
{
    string Name { get; }

    /// <summary>One sentence for <c>list</c> and the report.</summary>
    string Summary { get; }

    Task Run(ScenarioContext context, CancellationToken cancellationToken);
}
