using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Trust;

/// <summary>How the gateway verifies whom it calls, the same for Aurora, Redis and the issuers of JWTs.</summary>
public static class ServerTrust
{
    /// <param name="authorities">Trusted instead of the system's; null for those.</param>
    /// <param name="host">Whose name the certificate must bear; null where the connection's own target is meant.</param>
    public static SslClientAuthenticationOptions In(X509Certificate2Collection? authorities, string? host = null)
    {
        // No certificate chooses addresses that we fetch issuers from, and no handshake waits for them: a server sends its whole chain.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = policy };
    }
}
