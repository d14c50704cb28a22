namespace AuroraGateway.Admin;

/// <summary>What the operator changed.</summary>
internal static partial class AdminEvents
{
    [LoggerMessage(1501, LogLevel.Warning, "The log level is now {Level}, until it is changed again or the gateway restarts")]
    public static partial void LevelChanged(ILogger log, LogLevel level);

    [LoggerMessage(1503, LogLevel.Information, "Started {Version} with {File}: data on {Data}, admin on {Admin}")]
    public static partial void Started(ILogger log, string version, string file, string data, string admin);
}
