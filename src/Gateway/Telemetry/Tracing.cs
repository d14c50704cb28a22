using System.Diagnostics;

namespace AuroraGateway.Telemetry;

/// <summary>The one activity source. Nobody listens unless OTLP is configured, and then no activity is ever created.</summary>
public static class Tracing
{
    public const string SourceName = "AuroraGateway";

    public static readonly ActivitySource Source = new(SourceName);
}
