namespace AuroraGateway.Telemetry;

/// <summary>The least level of the gateway's own events; may be turned while it runs.</summary>
public sealed class LogLevelSwitch(LogLevel first)
{
    private volatile int level = (int)first;

    public LogLevel Level
    {
        get => (LogLevel)level;
        set => level = (int)value;
    }
}
