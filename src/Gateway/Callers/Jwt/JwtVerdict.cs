using AuroraGateway.Problems;

namespace AuroraGateway.Callers.Jwt;

/// <summary>What verifying a JWT showed.</summary>
/// <param name="Claims">Its claims if it is good; the reader disposes of them.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Keys">The keys that it was verified with.</param>
/// <param name="Refusal">Why it is not good.</param>
internal readonly record struct JwtVerdict(JwtClaims? Claims, DateTimeOffset Until, JwtKeySet? Keys, Problem? Refusal)
{
    public static JwtVerdict No(string detail) => new(null, default, null, new Problem(ProblemCode.CallerUnknown, detail));
}
