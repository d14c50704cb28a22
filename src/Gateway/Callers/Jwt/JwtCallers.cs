namespace AuroraGateway.Callers.Jwt;

/// <summary>Finds the caller whose configured claims match a JWT.</summary>
internal sealed class JwtCallers(IEnumerable<(Caller Caller, IReadOnlyDictionary<string, string> Claims)> callers)
{
    private readonly ClaimIndex<Caller> index = new([.. callers]);

    /// <returns>The one caller all of whose claims match; null if none does, or <paramref name="ambiguous"/> if several do.</returns>
    public Caller? Find(JwtClaims claims, out bool ambiguous)
    {
        Caller? found = null;
        ambiguous = false;
        foreach (var name in index.Names)
        {
            foreach (var value in claims.Values(name))
            {
                foreach (var (caller, wanted) in index.Under(name, value))
                {
                    if (caller == found || !Array.TrueForAll(wanted, claim => claims.Has(claim.Key, claim.Value)))
                    {
                        continue;
                    }

                    if (found is not null)
                    {
                        ambiguous = true;
                        return null;
                    }

                    found = caller;
                }
            }
        }

        return found;
    }
}
