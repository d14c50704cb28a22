using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Callers.Certificates;
using AuroraGateway.Files.Trust;

namespace AuroraGateway.Hosting.Tls;

/// <summary>
/// Checks certificates of clients against the current authorities and revocation lists, on the threads of the verification.
/// </summary>
/// <param name="identity">The current identity of the listener.</param>
/// <param name="revocation">Whether lists count.</param>
/// <param name="time">The clock.</param>
internal sealed class ClientJudge(Func<TlsIdentity> identity, RevocationCheck revocation, TimeProvider time)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public TlsIdentity Identity => identity();

    public long Now => time.GetTimestamp();

    /// <summary>How a handshake builds the chain. Without revocation: that may wait for other servers.</summary>
    public X509ChainPolicy Policy(TlsIdentity trust)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,

            // A stranger's certificate must not choose addresses that we fetch issuers from.
            DisableCertificateDownloads = true,
            VerificationTimeIgnored = false,
            VerificationTime = time.GetUtcNow().UtcDateTime,
        };
        policy.CustomTrustStore.AddRange(trust.ClientAuthorities!);
        policy.ApplicationPolicy.Add(new(ClientAuthentication));
        return policy;
    }

    /// <param name="certificate">The client's own.</param>
    /// <param name="issuers">What it sent beside it.</param>
    /// <param name="trust">Whose authorities count.</param>
    public async Task<CertificateValidity> JudgeAsync(byte[] certificate, byte[][] issuers, TlsIdentity trust)
    {
        if (trust.ClientAuthorities is null)
        {
            return CertificateValidity.Distrusted;
        }

        try
        {
            var path = await ChainVerification.Shared.RunAsync(() => Path(certificate, issuers, trust));
            if (path is null)
            {
                return CertificateValidity.Distrusted;
            }

            try
            {
                return revocation.IsOn ? Standing(await revocation.AskAsync(path, trust.RevocationLists)) : CertificateValidity.Trusted;
            }
            finally
            {
                path.ForEach(static one => one.Dispose());
            }
        }
        catch (VerificationOverloadException)
        {
            return CertificateValidity.Unverified;
        }
    }

    private static CertificateValidity Standing(RevocationStatus status) => status switch
    {
        RevocationStatus.Good => CertificateValidity.Trusted,
        RevocationStatus.Revoked => CertificateValidity.Revoked,
        _ => CertificateValidity.RevocationUnknown,
    };

    private static X509Certificate2 Copy(X509Certificate2 certificate) => X509CertificateLoader.LoadCertificate(certificate.RawData);

    // From the certificate to the authority; null if it leads to none.
    private List<X509Certificate2>? Path(byte[] certificate, byte[][] issuers, TlsIdentity trust)
    {
        var policy = Policy(trust);
        try
        {
            using var own = X509CertificateLoader.LoadCertificate(certificate);
            foreach (var issuer in issuers)
            {
                policy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(issuer));
            }

            using var chain = new X509Chain { ChainPolicy = policy };
            chain.Build(own);
            return AnchoredChain.Judge(chain, trust.ClientAuthorities!, out var anchor) == X509ChainStatusFlags.NoError
                ? [.. chain.ChainElements.Take(anchor + 1).Select(static element => Copy(element.Certificate))]
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
        finally
        {
            foreach (var issuer in policy.ExtraStore)
            {
                issuer.Dispose();
            }
        }
    }
}
