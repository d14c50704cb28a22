namespace AuroraGateway.Load.Compare.Latency;

/// <summary>One call: when it was sent, over which connection, and how long it took.</summary>
internal readonly record struct PacedCall(TimeSpan At, int Connection, double Microseconds);
