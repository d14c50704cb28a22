using AuroraGateway.Callers;
using AuroraGateway.Callers.Identification;
using AuroraGateway.Grants;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Forwarding;

/// <summary>Who may do what, as one whole: a request is held against one policy from beginning to end.</summary>
public sealed record Policy
{
    public required IReadOnlyList<Caller> Callers { get; init; }

    public required CallerProofs Proofs { get; init; }

    /// <summary>Put together from the proofs when the policy comes into force; until then it knows nobody.</summary>
    public CallerIdentification Identification { get; init; } = new([]);

    /// <summary>The Aurora that it was written for; set when the policy comes into force.</summary>
    public AuroraSite? Site { get; init; }

    public required GrantTable Grants { get; init; }

    public required LimitTable Limits { get; init; }

    public required CallerShares Shares { get; init; }
}
