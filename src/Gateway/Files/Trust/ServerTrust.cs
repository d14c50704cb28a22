using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Files.Trust;

/// <summary>How the gateway verifies whom it calls, the same for Aurora, Redis and the issuers of JWTs.</summary>
internal static class ServerTrust
{
    /// <summary>True if both trust the same authorities: of certificates alone the framework compares names and numbers.</summary>
    public static bool IsSame(X509Certificate2Collection? one, X509Certificate2Collection? other) =>
        one is null == other is null &&
            (one ?? []).Select(static authority => authority.Thumbprint)
                .SequenceEqual((other ?? []).Select(static authority => authority.Thumbprint));

    /// <param name="authorities">Trusted instead of the system's; null for those.</param>
    /// <param name="host">The name that the certificate must contain; null where the connection's own target is meant.</param>
    public static SslClientAuthenticationOptions In(X509Certificate2Collection? authorities, string? host = null)
    {
        PresentedChain.Install();

        // No certificate chooses addresses that we fetch issuers from, and no handshake waits for them: a server sends its whole chain.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        var options = new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = policy };
        if (authorities is not null && !authorities.All(AuthorityFile.IsSelfIssued))
        {
            // The framework accepts no authority but roots. Where there are only roots its own verdict says more about what is wrong.
            options.RemoteCertificateValidationCallback = (_, _, chain, errors) => errors == SslPolicyErrors.None
                || (errors == SslPolicyErrors.RemoteCertificateChainErrors && chain is not null
                    && AnchoredChain.Judge(chain, authorities, out _) == X509ChainStatusFlags.NoError);
        }

        return options;
    }
}
