namespace AuroraGateway.Hosting.Listeners;

/// <summary>What happens to connections as they are accepted.</summary>
internal static partial class ListenerEvents
{
    [LoggerMessage(
        1702, LogLevel.Error,
        "A connection could not be accepted ({Reason}); open descriptors: {Open}. Raise RLIMIT_NOFILE, or lower Listen:MaxConnections " +
            "or Aurora:MaxConnections")]
    public static partial void CannotAccept(ILogger log, string reason, int open);

    [LoggerMessage(1703, LogLevel.Error, "The accept loop of the data listener failed and continues")]
    public static partial void AcceptFailed(ILogger log, Exception exception);
}
