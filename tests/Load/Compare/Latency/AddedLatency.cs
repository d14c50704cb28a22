namespace AuroraGateway.Load.Compare.Latency;

/// <summary>Percentiles of calls through the gateway beside those of direct calls, in microseconds.</summary>
internal readonly record struct AddedLatency(double DirectP50, double DirectP99, double GatewayP50, double GatewayP99)
{
    public double P50 => GatewayP50 - DirectP50;

    public double P99 => GatewayP99 - DirectP99;

    /// <summary>Of many turns the quiet ones: other load on the same hardware only ever adds.</summary>
    public static AddedLatency Of(IReadOnlyList<(double P50, double P99)> direct, IReadOnlyList<(double P50, double P99)> gateway) => new(
        Quiet(direct.Select(static turn => turn.P50)), Quiet(direct.Select(static turn => turn.P99)),
        Quiet(gateway.Select(static turn => turn.P50)), Quiet(gateway.Select(static turn => turn.P99)));

    private static double Quiet(IEnumerable<double> turns) => Quantile.Of(turns, Quantile.Quiet);
}
