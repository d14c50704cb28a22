using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Reports;

/// <summary>All that is known of one scenario after its run.</summary>
internal sealed record ScenarioReport(
    string Name,
    string Summary,
    double Seconds,
    IReadOnlyList<StepSummary> Steps,
    IReadOnlyList<Threshold> Thresholds,
    IReadOnlyList<TimelinePoint> Timeline,
    string? Error)
{
    public bool Passed => Error is null && Thresholds.Count > 0 && !Thresholds.Any(t => t.Fails);
}
