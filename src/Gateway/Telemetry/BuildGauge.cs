using System.Diagnostics.Metrics;
using AuroraGateway.Platform;

namespace AuroraGateway.Telemetry;

/// <summary>Shows in the metrics which build runs: always 1, with the facts of <c>--version</c> as labels.</summary>
internal sealed class BuildGauge : IDisposable
{
    private readonly Meter meter;

    public BuildGauge(IMeterFactory meters)
    {
        var build = Build.Own;
        var only = new Measurement<int>(
            1,
            new("version", build.Version),
            new("commit", build.CommitText),
            new("built", build.TimeText),
            new("runtime", build.Runtime),
            new("platform", build.Platform));
        meter = meters.Create("AuroraGateway.Build");
        meter.CreateObservableGauge("aurora_gateway.build_info", () => only, "1", "Always 1: which build runs.");
    }

    public void Dispose() => meter.Dispose();
}
