using AuroraGateway.Callers;
using AuroraGateway.Configuration;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Grants;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Commands;

/// <summary>What would become of a request: the same steps as the pipeline's, in the same order, with nothing sent.</summary>
internal sealed class Explanation
{
    private readonly List<string> lines = [];

    private Explanation(bool allowed) => Allowed = allowed;

    public bool Allowed { get; }

    /// <summary>For a person.</summary>
    public IReadOnlyList<string> Lines => lines;

    public static Explanation Of(Policy policy, GatewayOptions options, Caller caller, string method, string raw)
    {
        var target = default(RequestTarget);
        var bad = RequestMethod.IsForwarded(method) ? null : RequestMethod.Refused;
        if ((bad ?? TargetGuard.Check(raw, out target) ?? ForbiddenCredentials.Check(target.Query)) is { } problem)
        {
            return Refused(problem.Code, problem.Detail);
        }

        if (target.Kind == TargetKind.None)
        {
            return Refused(
                ProblemCode.NoRoute,
                "only /tenants/{tenant}/…, /v2/tenants/{tenant}/… and /partner_applications/{application_id}/… are forwarded.");
        }

        var decision = policy.Grants.Decide(caller, method, target);
        if (!decision.Allowed)
        {
            return NotGranted(policy, caller, method, target);
        }

        if (target.Kind == TargetKind.Application && ApplicationTarget.Refuse(target, options.Aurora.ApplicationId) is { } never)
        {
            return Refused(never.Code, never.Detail);
        }

        var allowed = new Explanation(true);
        var rule = decision.Rule is null ? "which covers everything below its tenants or application" : $"rule \"{decision.Rule}\"";
        allowed.lines.Add($"allowed: {decision.Grant!.Path}, {rule}");
        if (decision.TenantGrant is { } tenantGrant)
        {
            allowed.lines.Add($"and for the tenant that it names: {tenantGrant.Path}");
        }

        var counting = policy.Limits.Counting(caller, method, target).ToList();
        allowed.lines.Add(counting.Count == 0 ? "counted by no limit of the caller" : "counted by");
        allowed.lines.AddRange(counting.Select(rule => $"  {rule.Path}: {rule}"));
        var quota = options.Limits.Aurora;
        allowed.lines.Add($"Aurora's quota (Limits:Aurora): {quota.Limit} per {quota.Period} for the " +
            $"{(target.Kind == TargetKind.Application ? "application key" : "tenant's key")}, shared by all callers; " +
            $"waits up to {quota.MaxWait}");
        return allowed;
    }

    private static Explanation NotGranted(Policy policy, Caller caller, string method, in RequestTarget target)
    {
        var refused = Refused(ProblemCode.NotGranted, "no grant of this caller covers it.");
        var grants = policy.Grants.Of(caller);
        refused.lines.Add(grants.Count == 0 ? $"Callers:{caller.Name} has no grant at all" : "considered");
        if (target.NamesTenant)
        {
            refused.lines.Add($"  names tenant {target.Tenant}: a grant with Application and one for that tenant must both allow it");
        }

        foreach (var grant in grants)
        {
            if (grant.CoversNamed(target))
            {
                ExplainNamed(refused, grant, method, target);
                continue;
            }

            if (!grant.Covers(target))
            {
                refused.lines.Add($"  {grant.Path}: {Beside(grant, target)}");
                continue;
            }

            foreach (var rule in grant.Allow)
            {
                refused.lines.Add($"  {grant.Path}: \"{rule}\": {rule.Mismatch(method, target.Rest) ?? "allows it for the application"}");
            }

            if (grant.Allow.Count == 0)
            {
                refused.lines.Add($"  {grant.Path}: allows it for the application");
            }
        }

        return refused;
    }

    private static string Beside(Grant grant, in RequestTarget target) =>
        grant.Application ? "is for the application's own endpoints"
        : target.Kind == TargetKind.Application && !target.NamesTenant ? "is for tenants, not for the application's own endpoints"
        : "is for other tenants";

    private static void ExplainNamed(Explanation refused, Grant grant, string method, in RequestTarget target)
    {
        if (grant.Allow.Count == 0)
        {
            refused.lines.Add($"  {grant.Path}: allows it for the tenant");
        }

        foreach (var rule in grant.Allow)
        {
            refused.lines.Add($"  {grant.Path}: \"{rule}\": {rule.Mismatch(method, target.BelowTenant) ?? "allows it for the tenant"}");
        }
    }

    private static Explanation Refused(ProblemCode code, string detail)
    {
        var refused = new Explanation(false);
        var row = ProblemTable.For(code);
        refused.lines.Add($"refused: {row.Status} {row.Slug}: {detail}");
        return refused;
    }
}
