using System.Diagnostics.Metrics;
using AuroraGateway.Admin.Status;
using AuroraGateway.Files;

namespace AuroraGateway.Admin;

/// <summary>Shows to whoever scrapes what <c>/readyz</c> says.</summary>
public sealed class AdminGauges : IDisposable
{
    private readonly Meter meter;

    public AdminGauges(IMeterFactory meters, Readiness readiness, IConfigurationPart configuration, FileTroubles files)
    {
        meter = meters.Create("AuroraGateway.Admin");
        meter.CreateObservableGauge("aurora_gateway.ready", () => readiness.Reasons().Count == 0 ? 1 : 0, "1", "1 if it is ready, as /readyz says.");
        meter.CreateObservableGauge("aurora_gateway.configuration.refused", () => configuration.Read().Refused.Count > 0 ? 1 : 0, "1", "1 while the file of the configuration has mistakes and the last good one runs on.");
        meter.CreateObservableGauge("aurora_gateway.files.refused", () => files.All.Count, "{file}", "Settings whose changed files cannot be taken over.");
    }

    public void Dispose() => meter.Dispose();
}
