using System.Collections.Frozen;
using AuroraGateway.Tenants;

namespace AuroraGateway.Grants;

/// <summary>What one caller may do to some tenants, or to the application.</summary>
internal sealed class Grant
{
    private readonly FrozenSet<TenantId>? tenants;
    private readonly AllowRule[] allow;

    /// <param name="path">Its place in the configuration, for <c>explain</c>.</param>
    /// <param name="tenants">The tenants it covers; null for all.</param>
    /// <param name="application">It covers the application's own endpoints, not tenants.</param>
    /// <param name="allow">What may be done; empty for everything.</param>
    public Grant(string path, IReadOnlyCollection<TenantId>? tenants, bool application, IEnumerable<AllowRule> allow)
    {
        Path = path;
        this.tenants = tenants?.ToFrozenSet();
        Application = application;
        this.allow = [.. allow];
    }

    public string Path { get; }

    /// <summary>The tenants it covers; null for all, and none if it is about the application.</summary>
    public IReadOnlyCollection<TenantId>? Tenants => Application ? [] : tenants;

    public bool Application { get; }

    public IReadOnlyList<AllowRule> Allow => allow;

    /// <summary>True if some request that it allows overlaps, by method (<c>*</c> for any) and pattern.</summary>
    public bool Reaches(Func<string, PathPattern, bool> overlaps) =>
        allow.Length == 0 ? overlaps("*", PathPattern.Everything) : allow.Any(rule => rule.Reaches(overlaps));

    /// <summary>True if it is about the tenant or the application that the target addresses, whatever may be done there.</summary>
    public bool Covers(in RequestTarget target) => target.Kind switch
    {
        TargetKind.Tenant => IsFor(target.Tenant),
        TargetKind.Application => Application,
        _ => false,
    };

    /// <summary>The rule that allows it; <see cref="GrantRule.None"/> if none does.</summary>
    public GrantRule Decide(string method, in RequestTarget target) => Covers(target) ? Match(method, target.Rest) : GrantRule.None;

    /// <summary>True if it is about the tenant that a request to the application's own endpoints names.</summary>
    public bool CoversNamed(in RequestTarget target) => target.NamesTenant && IsFor(target.Tenant);

    /// <summary>The rule that allows it for the tenant that a request to the application's own endpoints names.</summary>
    public GrantRule DecideNamed(string method, in RequestTarget target) =>
        CoversNamed(target) ? Match(method, target.BelowTenant) : GrantRule.None;

    private bool IsFor(TenantId tenant) => !Application && (tenants is null || tenants.Contains(tenant));

    private GrantRule Match(string method, ReadOnlySpan<char> rest)
    {
        if (allow.Length == 0)
        {
            return new GrantRule(this, null);
        }

        foreach (var rule in allow)
        {
            if (rule.Matches(method, rest))
            {
                return new GrantRule(this, rule);
            }
        }

        return GrantRule.None;
    }
}

/// <summary>The grant, and the rule in it, that decided.</summary>
internal readonly record struct GrantRule(Grant? Grant, AllowRule? Rule)
{
    public static GrantRule None => default;

    /// <summary>The grant for the tenant that a request to the application's own endpoints names; null for every other request.</summary>
    public Grant? TenantGrant { get; init; }

    public bool Allowed => Grant is not null;
}
