using System.Diagnostics.Metrics;

namespace AuroraGateway.Files;

/// <summary>Shows to whoever scrapes that a changed file was not taken over.</summary>
public sealed class FileGauge : IDisposable
{
    private readonly Meter meter;

    public FileGauge(IMeterFactory meters, FileTroubles troubles)
    {
        meter = meters.Create("AuroraGateway.Files");
        meter.CreateObservableGauge("aurora_gateway.files.refused", () => troubles.All.Count, "{file}", "Settings whose changed files cannot be taken over.");
    }

    public void Dispose() => meter.Dispose();
}
