using AuroraGateway.Callers;
using AuroraGateway.Callers.Jwt;

namespace AuroraGateway.Configuration.Proofs;

/// <summary>Compiles the claims by which callers are found.</summary>
internal sealed class JwtProofs(bool configured)
{
    private readonly List<(Caller Caller, IReadOnlyDictionary<string, string> Claims)> callers = [];

    public void Add(Caller caller, IReadOnlyDictionary<string, string> claims, string path, List<ConfigurationError> found)
    {
        if (claims.Count == 0)
        {
            return;
        }

        if (!configured)
        {
            found.Add(new ConfigurationError(path, "no JWT can be verified: set Jwt:Authority or Jwt:JwksFile, and Jwt:Audience"));
        }

        // The same claims would match both callers, and so neither; so would fewer of the same.
        foreach (var (other, theirs) in callers)
        {
            if (theirs.All(claim => claims.GetValueOrDefault(claim.Key) == claim.Value) || claims.All(claim => theirs.GetValueOrDefault(claim.Key) == claim.Value))
            {
                found.Add(new ConfigurationError(path, $"a token with these claims is {other.Name}'s too: the claims of two callers must exclude each other"));
            }
        }

        callers.Add((caller, claims));
    }

    public JwtCallers? Compile() => callers.Count == 0 ? null : new JwtCallers(callers);
}
