namespace AuroraGateway.Load.Compare;

/// <summary>One peer in one round; null is what this machine or this peer does not report.</summary>
internal sealed record Measurement(
    double MicrosecondsPerRequest,
    double? InstructionsPerRequest,
    double PerSecond,
    double? FixedRateP99,
    double? BytesPerRequest,
    double ResidentMegabytes)
{
    /// <summary>What a request costs: instructions where the machine counts them, else processor time.</summary>
    public double Cost => InstructionsPerRequest ?? MicrosecondsPerRequest;
}
