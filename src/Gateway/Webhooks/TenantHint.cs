using AuroraGateway.Tenants;

namespace AuroraGateway.Webhooks;

/// <summary>The last webhook of a tenant.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="IsEnabled">Whether the application is enabled for it.</param>
/// <param name="Since">When the first webhook with this status arrived.</param>
/// <param name="ActedAt">Timestamp of the last one that had an effect.</param>
internal sealed record TenantHint(TenantId Tenant, bool IsEnabled, DateTimeOffset Since, long ActedAt);
