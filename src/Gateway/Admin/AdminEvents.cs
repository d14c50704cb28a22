namespace AuroraGateway.Admin;

/// <summary>What the operator changed.</summary>
public static partial class AdminEvents
{
    [LoggerMessage(1501, LogLevel.Warning, "The log level is {Level} now, until it is turned again or the gateway starts anew")]
    public static partial void LevelChanged(ILogger log, LogLevel level);

    [LoggerMessage(1503, LogLevel.Information, "Started {Version} with {File}: data on {Data}, admin on {Admin}")]
    public static partial void Started(ILogger log, string version, string file, string data, string admin);
}
