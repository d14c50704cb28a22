using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Files.Trust;

namespace AuroraGateway.Connections;

/// <summary>How connections to a server are made.</summary>
/// <param name="Limit">Time for TCP, and as much again for TLS.</param>
/// <param name="Authorities">Trusted instead of the system's authorities; null for those.</param>
/// <param name="Proxy">Where every connection goes through; null for none.</param>
/// <param name="Certificate">Presented to the server; null for none.</param>
internal sealed record ConnectTerms(
    TimeSpan Limit, X509Certificate2Collection? Authorities, ForwardProxy? Proxy, X509Certificate2? Certificate = null)
{
    public bool Equals(ConnectTerms? other) =>
        other is not null && Limit == other.Limit
        && ServerTrust.IsSame(Authorities, other.Authorities) && ForwardProxy.IsSame(Proxy, other.Proxy)
        && Certificate?.Thumbprint == other.Certificate?.Thumbprint;

    public override int GetHashCode() => Limit.GetHashCode();
}
