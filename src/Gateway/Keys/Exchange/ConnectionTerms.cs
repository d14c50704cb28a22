using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Connections;

namespace AuroraGateway.Keys.Exchange;

/// <summary>How connections to Aurora are made.</summary>
/// <param name="Connect">Time limits, authorities, proxy.</param>
/// <param name="MaxConnections">For calls, at the most; exchanges have their own.</param>
internal sealed record ConnectionTerms(ConnectTerms Connect, int MaxConnections)
{
    public ConnectionTerms(TimeSpan connectTimeout, X509Certificate2Collection? authorities, int maxConnections, ForwardProxy? proxy = null)
        : this(new ConnectTerms(connectTimeout, authorities, proxy), maxConnections)
    {
    }
}
