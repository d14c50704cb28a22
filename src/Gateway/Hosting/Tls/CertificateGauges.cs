using System.Diagnostics.Metrics;

namespace AuroraGateway.Hosting.Tls;

/// <summary>Exports how long the data listener's certificate is still valid.</summary>
internal sealed class CertificateGauges : IDisposable
{
    private readonly Meter meter;

    public CertificateGauges(IMeterFactory meters, ListenerTls tls, TimeProvider time)
    {
        meter = meters.Create("AuroraGateway.Listener");
        meter.CreateObservableGauge(
            "aurora_gateway.listener.certificate.time_left", () => (tls.NotAfter - time.GetUtcNow()).TotalSeconds, "s",
            "Until the data listener's certificate expires; negative after that.");
        meter.CreateObservableGauge(
            "aurora_gateway.listener.certificate.lifetime", () => (tls.NotAfter - tls.NotBefore).TotalSeconds, "s",
            "From its beginning to its end.");
    }

    public void Dispose() => meter.Dispose();
}
