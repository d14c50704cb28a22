namespace AuroraGateway.Telemetry;

/// <summary>What is logged, and how.</summary>
internal sealed class LogOptions
{
    /// <summary>The least level of the gateway's own events; the framework's are never below Warning.</summary>
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>Both the events on standard error and the access lines on standard output.</summary>
    public LogFormat Format { get; set; } = LogFormat.Text;

    /// <summary>One line per request on standard output.</summary>
    public bool Access { get; set; } = true;
}

/// <summary>For people or for machines.</summary>
internal enum LogFormat
{
    Text,
    Json,
}
