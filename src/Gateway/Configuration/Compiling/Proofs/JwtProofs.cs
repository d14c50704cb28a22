using AuroraGateway.Callers;
using AuroraGateway.Callers.Jwt;

namespace AuroraGateway.Configuration.Compiling.Proofs;

/// <summary>Compiles the claims by which callers are found.</summary>
internal sealed class JwtProofs(bool configured)
{
    // Of callers that all have the same claims only the first is compared with the others.
    private const int Many = 100;

    private readonly List<(Caller Owner, IReadOnlyDictionary<string, string> Claims)> callers = [];

    public void Add(Caller caller, IReadOnlyDictionary<string, string>? claims, List<ConfigurationError> found)
    {
        if (claims is null)
        {
            return;
        }

        if (!configured)
        {
            found.Add(new ConfigurationError(
                PathOf(caller), "no JWT can be verified: set Jwt:Authority or Jwt:JwksFile, and Jwt:Audience"));
        }

        callers.Add((caller, claims));
    }

    public JwtCallers? Compile(List<ConfigurationError> found)
    {
        CheckOverlaps(found);
        return callers.Count == 0 ? null : new JwtCallers(callers);
    }

    // The same claims would match both callers, and so neither; so would fewer of the same.
    private void CheckOverlaps(List<ConfigurationError> found)
    {
        var index = new ClaimIndex<int>([.. callers.Select(static (entry, i) => (i, entry.Claims))]);
        var named = new HashSet<int>();
        for (var i = 0; i < callers.Count; i++)
        {
            var claims = callers[i].Claims;
            foreach (var (name, value) in claims)
            {
                var candidates = index.Under(name, value);
                if (named.Contains(i) && candidates.Count > Many)
                {
                    continue;
                }

                foreach (var (other, theirs) in candidates)
                {
                    if (other != i && Array.TrueForAll(theirs, claim => claims.GetValueOrDefault(claim.Key) == claim.Value)
                        && named.Add(Math.Max(i, other)))
                    {
                        var (one, two) = (callers[Math.Min(i, other)].Owner, callers[Math.Max(i, other)].Owner);
                        found.Add(new ConfigurationError(
                            PathOf(two),
                            $"a token with these claims matches {one.Name} too: the claims of two callers must exclude each other"));
                    }
                }
            }
        }
    }

    private static string PathOf(Caller caller) => $"Callers:{caller.Name}:Jwt";
}
