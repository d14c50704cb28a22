using AuroraGateway.Callers;
using AuroraGateway.Callers.Identification;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Grants;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Forwarding.Model;

/// <summary>What requests are checked against and sent by. A request uses one policy from its beginning to its end.</summary>
public sealed record Policy
{
    public required IReadOnlyList<Caller> Callers { get; init; }

    public required CallerProofs Proofs { get; init; }

    /// <summary>Made from the proofs when the policy is put in use; until then it knows no caller.</summary>
    public CallerIdentification Identification { get; init; } = new([]);

    /// <summary>Where requests are sent; set when the policy is put in use.</summary>
    public AuroraSite? Site { get; init; }

    public required GrantTable Grants { get; init; }

    public required LimitTable Limits { get; init; }

    public required CallerShares Shares { get; init; }

    /// <summary>Request headers that are sent to Aurora.</summary>
    public required HeaderAllowList Headers { get; init; }

    public required ReplayPolicy Replay { get; init; }

    public required SendingTerms Sending { get; init; }
}
