using AuroraGateway.Callers;
using AuroraGateway.Callers.Identification;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Grants;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Forwarding.Model;

/// <summary>What a configuration says of requests: who may do what, how often, and how it is sent.</summary>
internal sealed record Policy
{
    public required IReadOnlyList<Caller> Callers { get; init; }

    public required CallerProofs Proofs { get; init; }

    public required GrantTable Grants { get; init; }

    public required LimitTable Limits { get; init; }

    public required CallerShares Shares { get; init; }

    /// <summary>Request headers that are sent to Aurora.</summary>
    public required HeaderAllowList Headers { get; init; }

    public required ReplayPolicy Replay { get; init; }

    public required SendingTerms Sending { get; init; }
}
