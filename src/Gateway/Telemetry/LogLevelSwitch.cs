namespace AuroraGateway.Telemetry;

/// <summary>The least level of the gateway's own events; may be turned while it runs.</summary>
internal sealed class LogLevelSwitch(LogLevel first)
{
    private volatile int level = (int)first;
    private volatile bool hasStarted;

    /// <summary>Until then a failure of the host is reported once, by the command that starts it, without a stack trace.</summary>
    public bool HasStarted
    {
        get => hasStarted;
        set => hasStarted = value;
    }

    public LogLevel Level
    {
        get => (LogLevel)level;
        set => level = (int)value;
    }
}
