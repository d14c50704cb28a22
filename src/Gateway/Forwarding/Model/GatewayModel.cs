using AuroraGateway.Callers;
using AuroraGateway.Callers.Identification;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Grants;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Forwarding.Model;

/// <summary>
/// Everything that a reload can change for a request; immutable. A request reads it once, so that it is checked and sent by one
/// configuration.
/// </summary>
internal sealed record GatewayModel
{
    public required IReadOnlyList<Caller> Callers { get; init; }

    public required CallerIdentification Identification { get; init; }

    public required GrantTable Grants { get; init; }

    public required LimitTable Limits { get; init; }

    /// <summary>Each caller's share of the requests in flight.</summary>
    public required CallerShares InFlight { get; init; }

    /// <summary>Request headers that are sent to Aurora.</summary>
    public required HeaderAllowList Headers { get; init; }

    public required ReplayPolicy Replay { get; init; }

    public required SendingTerms Sending { get; init; }

    public required Upstream Upstream { get; init; }
}
