using AuroraGateway.Problems;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Callers;

/// <summary>One way for a caller to show who it is.</summary>
internal interface ICallerProof
{
    /// <summary>How many proofs of this kind the request contains, valid or not.</summary>
    /// <param name="http">The request.</param>
    /// <param name="field">The header that contains them, looked up once; empty if this kind uses no header.</param>
    int Count(HttpContext http, out StringValues field);

    /// <summary>Called only when the request contains exactly one proof in all, and it is of this kind.</summary>
    /// <param name="http">The request.</param>
    /// <param name="field">What <see cref="Count"/> found.</param>
    ValueTask<ProofReading> ReadAsync(HttpContext http, StringValues field);
}

/// <summary>What a proof showed: a caller, or why it shows none.</summary>
/// <param name="Caller">The caller, if the proof is good.</param>
/// <param name="Refusal">Why not, without quoting the proof.</param>
/// <param name="Kind">Of the proof, good or bad.</param>
public readonly record struct ProofReading(Caller? Caller, Problem? Refusal, ProofKind Kind)
{
    public static ProofReading Of(Caller caller, ProofKind kind) => new(caller, null, kind);

    public static ProofReading Unknown(string detail, ProofKind kind) => new(null, new Problem(ProblemCode.CallerUnknown, detail), kind);
}
