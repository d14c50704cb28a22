using AuroraGateway.Callers;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Grants;

/// <summary>Step 3: caller × tenant × method × path, default deny.</summary>
/// <param name="byCaller">Each caller's grants, at its <see cref="Caller.Index"/>.</param>
internal sealed class GrantTable(Grant[][] byCaller)
{
    /// <summary>One response for every refusal, so that it does not reveal whether the tenant exists.</summary>
    public static readonly Problem NotGranted = new(
        ProblemCode.NotGranted,
        "No grant of this caller covers this tenant, method and path; ask the gateway's operator, who can see why with " +
            "`aurora-gateway explain`.");

    /// <summary>
    /// The first grant that allows it; with a second one for the tenant that a request to the application's own endpoints names.
    /// </summary>
    public GrantRule Decide(Caller caller, string method, in RequestTarget target)
    {
        foreach (var grant in byCaller[caller.Index])
        {
            var decision = grant.Decide(method, target);
            if (decision.Allowed)
            {
                return target.NamesTenant ? DecideNamed(caller, method, target, decision) : decision;
            }
        }

        return GrantRule.None;
    }

    private GrantRule DecideNamed(Caller caller, string method, in RequestTarget target, GrantRule application)
    {
        foreach (var grant in byCaller[caller.Index])
        {
            if (grant.DecideNamed(method, target).Allowed)
            {
                return application with { TenantGrant = grant };
            }
        }

        return GrantRule.None;
    }

    public IReadOnlyList<Grant> Of(Caller caller) => byCaller[caller.Index];
}
