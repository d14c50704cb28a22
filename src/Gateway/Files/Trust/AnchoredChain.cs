using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Files.Trust;

/// <summary>
/// Whether a chain leads to a configured authority. The framework accepts only a chain that ends in a self-signed root; an operator often
/// has the certificate of the issuing authority alone.
/// </summary>
internal static class AnchoredChain
{
    // About who issued the certificates above the authority, which is trusted by itself.
    private const X509ChainStatusFlags OfOrigin = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;

    // Judged separately, see RevocationCheck.
    private const X509ChainStatusFlags OfRevocation =
        X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation | X509ChainStatusFlags.Revoked;

    /// <param name="chain">As the framework built it, whatever it thought of it.</param>
    /// <param name="authorities">Those that are trusted.</param>
    /// <param name="anchor">Where in the chain the nearest of them is; -1 if there is none.</param>
    /// <returns>What is wrong with the certificates up to that authority.</returns>
    public static X509ChainStatusFlags Judge(X509Chain chain, X509Certificate2Collection authorities, out int anchor)
    {
        anchor = Anchor(chain, authorities);
        if (anchor < 0)
        {
            var wrong = Flags(chain.ChainStatus) & ~OfRevocation;
            return wrong == X509ChainStatusFlags.NoError ? X509ChainStatusFlags.PartialChain : wrong;
        }

        var (below, above) = (X509ChainStatusFlags.NoError, X509ChainStatusFlags.NoError);
        for (var i = 0; i < chain.ChainElements.Count; i++)
        {
            var flags = Flags(chain.ChainElements[i].ChainElementStatus);
            (below, above) = i <= anchor ? (below | flags, above) : (below, above | flags);
        }

        // What the framework says of the chain as a whole counts too, unless it only repeats what it says of certificates above the
        // authority.
        return (below | (Flags(chain.ChainStatus) & ~above)) & ~OfOrigin & ~OfRevocation;
    }

    // The certificate of the peer itself is no authority for itself, unless it issued itself.
    private static int Anchor(X509Chain chain, X509Certificate2Collection authorities)
    {
        for (var i = 0; i < chain.ChainElements.Count; i++)
        {
            var element = chain.ChainElements[i].Certificate;
            if ((i > 0 || AuthorityFile.IsSelfIssued(element)) && authorities.Any(authority => IsSame(authority, element)))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsSame(X509Certificate2 one, X509Certificate2 other) =>
        one.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span);

    private static X509ChainStatusFlags Flags(IEnumerable<X509ChainStatus> all) =>
        all.Aggregate(X509ChainStatusFlags.NoError, static (flags, one) => flags | one.Status);
}
