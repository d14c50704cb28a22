using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Trust;

namespace AuroraGateway.Keys.Exchange;

/// <summary>Makes the connections to Aurora: no redirect is followed, no ambient proxy used, no cookie kept, the certificate always verified.</summary>
public static class AuroraTransport
{
    /// <param name="connectTimeout">For TCP and TLS together.</param>
    /// <param name="authorities">Trusted instead of the system's authorities; null for those.</param>
    /// <param name="maxConnections">At the most.</param>
    public static SocketsHttpHandler Create(TimeSpan connectTimeout, X509Certificate2Collection? authorities, int maxConnections)
    {
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = connectTimeout,
            MaxConnectionsPerServer = maxConnections,
            MaxResponseHeadersLength = 64,

            // Without it a Location is read as UTF-8 where it can be, and could not be passed on byte for byte.
            ResponseHeaderEncodingSelector = static (_, _) => System.Text.Encoding.Latin1,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,
            SslOptions = ServerTrust.In(authorities),

            // Null switches the handler's own tracing off: it would see a session token in a URL.
            ActivityHeadersPropagator = null,
        };
    }
}
