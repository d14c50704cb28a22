using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Trust;

namespace AuroraGateway.Keys.Exchange;

/// <summary>How connections to Aurora are made.</summary>
/// <param name="ConnectTimeout">For TCP and TLS together.</param>
/// <param name="Authorities">Trusted instead of the system's authorities; null for those.</param>
/// <param name="MaxConnections">For calls, at the most; exchanges have their own.</param>
public sealed record LineTerms(TimeSpan ConnectTimeout, X509Certificate2Collection? Authorities, int MaxConnections)
{
    public bool Equals(LineTerms? other) => other is not null
        && ConnectTimeout == other.ConnectTimeout
        && MaxConnections == other.MaxConnections
        && ServerTrust.IsSame(Authorities, other.Authorities);

    public override int GetHashCode() => HashCode.Combine(ConnectTimeout, MaxConnections);
}
