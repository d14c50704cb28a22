using System.Diagnostics;

namespace AuroraGateway.Telemetry;

/// <summary>The one activity source. It has no listener unless OTLP is configured, and without a listener no activity is created.</summary>
internal static class Tracing
{
    public const string SourceName = "AuroraGateway";

    public static readonly ActivitySource Source = new(SourceName);
}
