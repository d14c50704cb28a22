using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Listening;

/// <summary>
/// The chain that a client showed at its handshake. When the authorities change, a connection that is open already is judged anew, once: it does not outlive the
/// trust that opened it.
/// </summary>
internal sealed class ShownChain
{
    // Copies: the connection's own certificates end with it, and a request may end later.
    private readonly byte[] certificate;
    private readonly byte[][] issuers;
    private volatile Judgement last;

    /// <param name="certificate">The client's own.</param>
    /// <param name="issuers">What it sent beside it.</param>
    /// <param name="trust">Under which the handshake found it good.</param>
    public ShownChain(X509Certificate2 certificate, X509Certificate2Collection issuers, TlsIdentity trust)
    {
        this.certificate = certificate.RawData;
        this.issuers = [.. issuers.Select(issuer => issuer.RawData)];
        last = new Judgement(trust, true);
    }

    /// <param name="current">The identity in force.</param>
    /// <param name="policy">How a handshake would judge now.</param>
    public bool IsTrusted(TlsIdentity current, Func<TlsIdentity, X509ChainPolicy> policy)
    {
        var judgement = last;
        if (judgement.Trust != current)
        {
            last = judgement = new Judgement(current, current.ClientAuthorities is not null && Build(policy(current)));
        }

        return judgement.IsTrusted;
    }

    private bool Build(X509ChainPolicy policy)
    {
        using var own = X509CertificateLoader.LoadCertificate(certificate);
        foreach (var issuer in issuers)
        {
            policy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(issuer));
        }

        using var chain = new X509Chain { ChainPolicy = policy };
        try
        {
            return chain.Build(own);
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            foreach (var issuer in policy.ExtraStore)
            {
                issuer.Dispose();
            }
        }
    }

    private sealed record Judgement(TlsIdentity Trust, bool IsTrusted);
}
