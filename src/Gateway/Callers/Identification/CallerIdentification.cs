using AuroraGateway.Problems;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Callers.Identification;

/// <summary>Step 2: exactly one proof, exactly one caller.</summary>
/// <param name="proofs">The kinds of proof that the configuration uses.</param>
/// <param name="anonymous">The caller of requests without any proof from this host; null for none.</param>
internal sealed class CallerIdentification(IReadOnlyList<ICallerProof> proofs, LoopbackCaller? anonymous = null)
{
    private static readonly ProofReading NoProof = ProofReading.Unknown(
        "Send exactly one proof of who calls: X-Api-Key, or Authorization: Bearer with a caller key or a JWT, a client certificate, or a " +
            "known Unix socket peer.",
        ProofKind.None);

    private static readonly ProofReading TwoProofs = new(null, new Problem(
        ProblemCode.ForbiddenCredential,
        "The request has more than one proof of identity. Send exactly one (a dummy Authorization header counts)."), ProofKind.Several);

    private readonly ICallerProof[] proofs = [.. proofs];

    public ValueTask<ProofReading> IdentifyAsync(HttpContext http)
    {
        ICallerProof? borne = null;
        StringValues field = default;
        var count = 0;
        foreach (var proof in proofs)
        {
            var found = proof.Count(http, out var bearing);
            if (found > 0)
            {
                count += found;
                (borne, field) = (proof, bearing);
            }
        }

        return count switch
        {
            0 => new(anonymous?.Find(http) is { } caller ? ProofReading.Of(caller, ProofKind.Loopback) : NoProof),
            1 => borne!.ReadAsync(http, field),
            _ => new(TwoProofs),
        };
    }
}
