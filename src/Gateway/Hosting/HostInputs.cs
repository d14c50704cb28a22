using AuroraGateway.Hosting.Sockets;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Hosting;

/// <summary>What a gateway receives beside its configuration. Null means what a process has.</summary>
internal sealed record HostInputs
{
    /// <summary>Where access lines go; null for standard output.</summary>
    public Stream? AccessOutput { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>What is exported where; null asks the environment.</summary>
    public OtlpSettings? Otlp { get; init; }

    /// <summary>Sockets that a supervisor passed on.</summary>
    public InheritedSockets? Sockets { get; init; }
}
