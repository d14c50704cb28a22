using AuroraGateway.Callers;
using AuroraGateway.Callers.Identification;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Grants;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Tenants;

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

    /// <summary>How keys are cached and exchanged.</summary>
    public required KeyTerms Keys { get; init; }

    /// <summary>How Aurora's quota is divided.</summary>
    public required QuotaTermsTable Quota { get; init; }

    /// <summary>Names of tenants.</summary>
    public required TenantDirectory Tenants { get; init; }

    public required Upstream Upstream { get; init; }

    /// <summary>
    /// Gives its terms to what goes on over reloads: the ring and the quota. A request passes its own model's terms; these are for what no
    /// request causes, and for what all requests share.
    /// </summary>
    public void PutInUse()
    {
        Upstream.KeyRing.Follow(Keys);
        Upstream.Quota.Follow(Quota);
    }
}
