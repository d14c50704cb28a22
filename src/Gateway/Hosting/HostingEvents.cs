namespace AuroraGateway.Hosting;

/// <summary>What happens to the listeners and the resources of the process.</summary>
public static partial class HostingEvents
{
    [LoggerMessage(1701, LogLevel.Information, "Resource budget: {Budget}")]
    public static partial void Budget(ILogger log, ResourceBudget budget);
}
