using AuroraGateway.Forwarding.Model;
using AuroraGateway.Keys.Handles;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>Exchanges a handle that the gateway issued in place of a session token back for the token.</summary>
internal sealed class SessionStep(TokenHandles handles)
{
    private static readonly Problem NotKnown = new(
        ProblemCode.SessionRejected,
        "The session handle is not valid for this tenant, or it has expired. Send it to the tenant of its webhook, within an hour of it. "
        + "Otherwise load the app again for a new session.");

    private static readonly Problem OtherCaller = new(
        ProblemCode.SessionRejected,
        "The session handle belongs to another caller. Use the caller that Webhooks:ForwardCaller names, or the one that used it first.");

    private static readonly Problem NotFindable = new(
        ProblemCode.ExchangeUnavailable,
        "Another replica may have issued this session handle, and Redis does not respond. Send the request again.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>Replaces the handle of the request by the session token; leaves a session token as it is.</summary>
    public ValueTask<Problem?> ResolveAsync(GatewayRequest request) =>
        request.Session is { } brought && TokenHandle.IsHandle(brought.Reveal()) ? RedeemAsync(request, brought.Reveal()) : default;

    private async ValueTask<Problem?> RedeemAsync(GatewayRequest request, string text)
    {
        if (TokenHandle.TryParse(text) is not { } handle)
        {
            return NotKnown;
        }

        var (tenant, caller) = (request.Target.Tenant, request.Caller!);
        var redeemed = await handles.RedeemAsync(handle, tenant, caller);
        if (redeemed.Token is { } token)
        {
            request.Session = token;
            request.Owner = new KeyOwner(tenant, token.HandleFor(caller));
            return null;
        }

        return redeemed.Outcome switch
        {
            HandleOutcome.OtherCaller => OtherCaller,
            HandleOutcome.Unavailable => NotFindable,
            _ => NotKnown,
        };
    }
}
