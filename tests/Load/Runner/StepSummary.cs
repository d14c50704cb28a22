namespace AuroraGateway.Load.Runner;

/// <summary>
/// A step after its run; <paramref name="Lag"/> is how late the runner itself was against the schedule, so that a reader can distinguish
/// a slow gateway from a starved load generator.
/// </summary>
internal sealed record StepSummary(
    string Name,
    long Ok,
    long Failed,
    long Overflow,
    long Bytes,
    double Seconds,
    Percentiles Latency,
    Percentiles Lag,
    SortedDictionary<string, long> Codes)
{
    public double PerSecond => Seconds > 0 ? (Ok + Failed - Overflow) / Seconds : 0;
}
