namespace AuroraGateway.Load.Compare.Latency;

/// <summary>The first calls of new processes and new connections, in microseconds.</summary>
/// <param name="DirectCold">The first call of a client that calls the upstream itself: its TLS handshake included.</param>
/// <param name="DirectWarm">A later one.</param>
/// <param name="GatewayCold">The first call to a gateway that has just started: exchange and two TLS handshakes included.</param>
/// <param name="GatewayWarm">A later one.</param>
internal readonly record struct FirstCall(double DirectCold, double DirectWarm, double GatewayCold, double GatewayWarm)
{
    public static FirstCall Median(IReadOnlyList<FirstCall> starts) => new(
        Quantile.Median(starts.Select(static s => s.DirectCold)), Quantile.Median(starts.Select(static s => s.DirectWarm)),
        Quantile.Median(starts.Select(static s => s.GatewayCold)), Quantile.Median(starts.Select(static s => s.GatewayWarm)));
}
