namespace AuroraGateway.Hosting;

/// <summary>What happens to the listeners and the resources of the process.</summary>
internal static partial class HostingEvents
{
    [LoggerMessage(1701, LogLevel.Information, "Resource budget: {Budget}")]
    public static partial void Budget(ILogger log, ResourceBudget budget);

    [LoggerMessage(
        1702, LogLevel.Error,
        "A connection could not be accepted ({Reason}); open descriptors: {Open}. Raise RLIMIT_NOFILE, or lower Listen:MaxConnections " +
            "or Aurora:MaxConnections")]
    public static partial void CannotAccept(ILogger log, string reason, int open);

    [LoggerMessage(1703, LogLevel.Error, "The accept loop of the data listener failed and continues")]
    public static partial void AcceptFailed(ILogger log, Exception exception);

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

    [LoggerMessage(
        1502, LogLevel.Warning,
        "Draining: not ready any more, {Active} requests in flight. New connections are accepted for {Linger} (Listen:Linger). The " +
            "process ends within {Longest} (with Listen:Grace). A second signal ends it at once")]
    public static partial void Draining(ILogger log, int active, TimeSpan linger, TimeSpan longest);

    [LoggerMessage(
        1709, LogLevel.Warning,
        "Requests are cut off: {Active} were still in flight {Longest} after the signal to stop. Raise " +
            "Listen:Grace if they need longer")]
    public static partial void GraceOver(ILogger log, TimeSpan longest, int active);

    [LoggerMessage(1710, LogLevel.Warning, "Ended at once by a second signal ({Signal}); requests in flight are cut off")]
    public static partial void EndedAtOnce(ILogger log, System.Runtime.InteropServices.PosixSignal signal);

    [LoggerMessage(
        1720, LogLevel.Warning,
        "The state of the process cannot be sent to the supervisor at {Address} (NOTIFY_SOCKET): {Reason}. The supervisor may consider " +
            "the process not started, or end it")]
    public static partial void NotNotified(ILogger log, string address, string reason);
}
