namespace AuroraGateway.Load.Compare.Latency;

/// <summary>How long the latency is measured, and at which rates.</summary>
/// <param name="Rounds">Every lane is measured once in each.</param>
/// <param name="Turn">The length of a lane's turn.</param>
/// <param name="Starts">Gateways that are started for the first call.</param>
internal sealed record LatencySize(int Rounds, TimeSpan Turn, int Starts)
{
    /// <summary>Calls a second of one application that uses the gateway.</summary>
    public const int TlsRate = 100;

    /// <summary>The point at which agentgateway publishes its latency.</summary>
    public const int PointRate = 3_000;

    public const int PointConnections = 32;

    /// <summary>Of a response.</summary>
    public const int Bytes = 1_000;

    /// <summary>Before each turn, and not counted.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(250);
}
