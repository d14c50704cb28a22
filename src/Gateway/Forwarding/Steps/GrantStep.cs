using AuroraGateway.Forwarding.Model;
using AuroraGateway.Grants;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>Step 3: may the caller do this. A target that is no route is reported to identified callers only.</summary>
internal static class GrantStep
{
    private static readonly Problem NoRoute = new(
        ProblemCode.NoRoute,
        "The gateway forwards /tenants/{tenant}/… and /v2/tenants/{tenant}/…, and for callers with an Application grant "
        + "also /partner_applications/{application_id}/…. Check the path.");

    public static Problem? Check(GatewayRequest request)
    {
        var target = request.Target;
        if (target.Kind == TargetKind.None)
        {
            return NoRoute;
        }

        if (!request.Model.Grants.Decide(request.Identity!, request.Method, target).Allowed)
        {
            return GrantTable.NotGranted;
        }

        request.GrantedTenant = target.Kind == TargetKind.Tenant ? target.Tenant : null;
        return null;
    }
}
