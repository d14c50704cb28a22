using AuroraGateway.Tenants;

namespace AuroraGateway.Usage;

/// <summary>Which row of the usage report a request counts in.</summary>
/// <param name="Caller">Null for a request without a known caller, and for what the gateway does by itself.</param>
/// <param name="Tenant">Means something for <see cref="UsageScope.Tenant"/> only.</param>
/// <param name="Scope">What the row is about.</param>
internal readonly record struct UsageKey(string? Caller, TenantId Tenant, UsageScope Scope);

/// <summary>What a row of the usage report is about.</summary>
internal enum UsageScope : byte
{
    /// <summary>One tenant.</summary>
    Tenant,

    /// <summary>Requests that name no tenant, or one that the caller has no grant for.</summary>
    None,

    /// <summary>Tenants for which there is no room.</summary>
    Other,
}
