using AuroraGateway.Admin.Status;

namespace AuroraGateway.Hosting.Tls;

/// <summary>The data listener's certificate on the status page.</summary>
internal sealed class CertificatePart(ListenerTls tls) : ICertificatePart
{
    public CertificateStatus Read() => new(tls.NotBefore, tls.NotAfter);
}
