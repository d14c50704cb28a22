using AuroraGateway.Hosting.Resources;

namespace AuroraGateway.Hosting.Health;

/// <summary>What happens to the resources of the process, and whether it is live.</summary>
internal static partial class HealthEvents
{
    [LoggerMessage(1701, LogLevel.Information, "Resource budget: {Budget}")]
    public static partial void Budget(ILogger log, ResourceBudget budget);

    [LoggerMessage(
        1704, LogLevel.Critical,
        "Not live: the data listener does not work: {Reason}; attempts that failed: {Failures}. /livez is 503, so that " +
            "the process is restarted")]
    public static partial void NotLive(ILogger log, string reason, int failures);

    [LoggerMessage(1705, LogLevel.Warning, "Live again: the data listener accepts connections")]
    public static partial void LiveAgain(ILogger log);

    [LoggerMessage(1708, LogLevel.Error, "The liveness probe failed for a reason that does not concern the data listener")]
    public static partial void ProbeFailed(ILogger log, Exception exception);

    [LoggerMessage(
        1706, LogLevel.Warning,
        "All {Most} connections are in use (Listen:MaxConnections): the oldest connections without a proof are closed for " +
            "new ones; closed so far: {Closed}")]
    public static partial void Full(ILogger log, int most, long closed);

    [LoggerMessage(
        1707, LogLevel.Warning,
        "Memory is short ({Used} MiB of {Limit} MiB): {Closed} connections without a proof were closed")]
    public static partial void MemoryShort(ILogger log, long used, long limit, int closed);
}
