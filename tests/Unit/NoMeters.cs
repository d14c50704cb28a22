using System.Diagnostics.Metrics;

namespace AuroraGateway.Unit;

/// <summary>Meters without a listener.</summary>
internal sealed class NoMeters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
