using System.Globalization;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>One row of the table of <c>fleet-20</c>.</summary>
internal sealed record FleetRow(string What, string Figure, string Target, IReadOnlyList<Threshold> Thresholds)
{
    // A short period loses more at its ends.
    private const double ShortPeriods = 0.85;

    /// <summary>Of calls that were offered to the quota.</summary>
    public static FleetRow Of(string what, StepStatistics step, double scripts, FleetSize size, int times)
    {
        var offered = step.Ok + step.Failed;
        var quota = (double)size.Limit * size.Periods * size.Tenants;
        var least = !size.IsStrict ? ShortPeriods : times == 1 ? 0.96 : 0.97;
        var (share, target) = times == 1 ? (step.Ok / (double)offered, "admitted") : (step.Ok / quota, "of the quota used");
        var perCall = scripts / offered;
        var refused = step.CountOf("429");
        return new FleetRow(
            what,
            string.Create(
                CultureInfo.InvariantCulture, $"{share:0.0 %} {target}; {refused} times 429 from Aurora; {perCall:0.00} scripts a call"),
            string.Create(CultureInfo.InvariantCulture, $"≥ {least:0 %}; 0; ≤ 1.1"),
            [
                Threshold.AtLeast($"{what}: {target}", share, least),
                Threshold.Exactly($"{what}: 429 from Aurora", refused, 0),
                Threshold.AtMost($"{what}: scripts a call", perCall, 1.1),
                Threshold.Exactly($"{what}: other failures", step.Failed - step.CountOf("429 aurora-quota") - refused, 0),
            ]);
    }
}
