namespace AuroraGateway.Telemetry;

/// <summary>What is measured, beyond what is always measured.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>How many tenants get a label of their own in metrics; the others share one.</summary>
    public int Tenants { get; set; } = 50;
}
