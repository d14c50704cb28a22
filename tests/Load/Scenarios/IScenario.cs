namespace AuroraGateway.Load.Scenarios;

/// <summary>A story told to a running gateway, and the counts that it must end with.</summary>
internal interface IScenario
{
    string Name { get; }

    /// <summary>One sentence for <c>list</c> and the report.</summary>
    string Summary { get; }

    Task Run(ScenarioContext context, CancellationToken cancellationToken);
}
