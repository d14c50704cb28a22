using System.Diagnostics.Metrics;
using AuroraGateway.Admin.Status;
using AuroraGateway.Files;

namespace AuroraGateway.Admin;

/// <summary>Exports what <c>/readyz</c> reports as metrics.</summary>
internal sealed class AdminGauges : IDisposable
{
    private readonly Meter meter;

    public AdminGauges(IMeterFactory meters, Readiness readiness, IConfigurationPart configuration, FileFailures files, StatusBoard board)
    {
        meter = meters.Create("AuroraGateway.Admin");
        meter.CreateObservableGauge(
            "aurora_gateway.ready", () => readiness.Reasons().Count == 0 ? 1 : 0, "1", "1 if it is ready, as /readyz says.");
        meter.CreateObservableGauge(
            "aurora_gateway.configuration.refused", () => configuration.Read().Refused.Count > 0 ? 1 : 0, "1",
            "1 while the configuration file has mistakes and the previous configuration stays active.");
        meter.CreateObservableGauge(
            "aurora_gateway.files.refused", () => files.All.Count, "{file}", "Settings whose changed files cannot be loaded.");
        meter.CreateObservableGauge(
            "aurora_gateway.trouble", () => Measure(board), "1", "1 for each trouble that the status page names, 0 while it is muted.");
    }

    public void Dispose() => meter.Dispose();

    // By kind: what is behind the colon of a code is a caller, a tenant or a file.
    private static IEnumerable<Measurement<int>> Measure(StatusBoard board) =>
        board.Latest.GroupBy(static trouble => trouble.Code.Split(':')[0]).Select(static kind => new Measurement<int>(
            kind.Any(static trouble => trouble.MutedUntil is null) ? 1 : 0,
            new KeyValuePair<string, object?>("aurora_gateway.trouble_code", kind.Key),
            new KeyValuePair<string, object?>("aurora_gateway.trouble_level", kind.Max(static trouble => trouble.Level).ToString())));
}
