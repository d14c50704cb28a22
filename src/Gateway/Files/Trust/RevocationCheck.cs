using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Files.Trust;

/// <summary>
/// Whether a certificate that leads to a configured authority was revoked. Waits for other servers, so never on a thread of handshakes.
/// </summary>
/// <param name="mode">Online fetches the lists that the certificates name; Offline uses only those on this machine.</param>
/// <param name="lists">Fetches them.</param>
/// <param name="time">The clock.</param>
internal sealed class RevocationCheck(X509RevocationMode mode, RevocationLists lists, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public bool IsOn => mode != X509RevocationMode.NoCheck;

    /// <param name="path">The certificate, then those between it and the authority, then the authority itself.</param>
    /// <param name="known">Lists that the operator provided.</param>
    /// <exception cref="VerificationOverloadException">Too many ask at the same time.</exception>
    public async Task<RevocationStatus> AskAsync(IReadOnlyList<X509Certificate2> path, IReadOnlyList<RevocationList> known)
    {
        var unknown = new List<int>();
        for (var i = 0; i + 1 < path.Count; i++)
        {
            IReadOnlyList<RevocationList> fetched = mode == X509RevocationMode.Online ? await lists.ForAsync(path[i]) : [];
            var (certificate, authority) = (path[i], path[i + 1]);
            switch (await ChainVerification.Revocation.RunAsync(() => Judge(certificate, authority, [.. known, .. fetched])))
            {
                case RevocationStatus.Revoked:
                    return RevocationStatus.Revoked;
                case RevocationStatus.Unknown:
                    unknown.Add(i);
                    break;
                default:
                    break;
            }
        }

        if (unknown.Count == 0)
        {
            return RevocationStatus.Good;
        }

        // The framework looks at no list unless the chain leads to a root, and then says nothing of them either.
        return AuthorityFile.IsSelfIssued(path[^1])
            ? await ChainVerification.Revocation.RunAsync(() => AskFramework(path, unknown))
            : RevocationStatus.Unknown;
    }

    private RevocationStatus Judge(X509Certificate2 certificate, X509Certificate2 authority, RevocationList[] all)
    {
        var covering = all.Where(list => list.Covers(certificate, authority, time.GetUtcNow())).ToArray();
        return covering.Length == 0 ? RevocationStatus.Unknown
            : covering.Any(list => list.Contains(certificate)) ? RevocationStatus.Revoked
            : RevocationStatus.Good;
    }

    // What the framework keeps of its own on this machine, and OCSP.
    private RevocationStatus AskFramework(IReadOnlyList<X509Certificate2> path, List<int> unknown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy = Policy(path);
        try
        {
            chain.Build(path[0]);
        }
        catch (CryptographicException)
        {
            return RevocationStatus.Unknown;
        }

        const X509ChainStatusFlags NoRoot = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;
        if (chain.ChainStatus.Any(static one => (one.Status & NoRoot) != X509ChainStatusFlags.NoError))
        {
            return RevocationStatus.Unknown;
        }

        var worst = RevocationStatus.Good;
        foreach (var i in unknown)
        {
            var element = i < chain.ChainElements.Count ? chain.ChainElements[i] : null;
            if (element is null || !element.Certificate.RawDataMemory.Span.SequenceEqual(path[i].RawDataMemory.Span))
            {
                return RevocationStatus.Unknown;
            }

            var flags = element.ChainElementStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
            if (flags.HasFlag(X509ChainStatusFlags.Revoked))
            {
                return RevocationStatus.Revoked;
            }

            const X509ChainStatusFlags Open = X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;
            worst = (flags & Open) != X509ChainStatusFlags.NoError ? RevocationStatus.Unknown : worst;
        }

        return worst;
    }

    private X509ChainPolicy Policy(IReadOnlyList<X509Certificate2> path)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = mode,
            RevocationFlag = X509RevocationFlag.ExcludeRoot,
            UrlRetrievalTimeout = Timeout,
            DisableCertificateDownloads = true,
            VerificationTimeIgnored = false,
            VerificationTime = time.GetUtcNow().UtcDateTime,
        };
        policy.CustomTrustStore.Add(path[^1]);
        for (var i = 1; i + 1 < path.Count; i++)
        {
            policy.ExtraStore.Add(path[i]);
        }

        return policy;
    }
}

/// <summary>What revocation lists say of a certificate.</summary>
public enum RevocationStatus
{
    Good,
    Revoked,

    /// <summary>No list covers it.</summary>
    Unknown,
}
