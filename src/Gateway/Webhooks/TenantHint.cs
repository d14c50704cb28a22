using AuroraGateway.Tenants;

namespace AuroraGateway.Webhooks;

/// <summary>What Aurora said last of a tenant.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="IsEnabled">Whether the application is enabled for it.</param>
/// <param name="Since">When Aurora said so first.</param>
/// <param name="ActedAt">Timestamp of the last time that something was done about it.</param>
internal sealed record TenantHint(TenantId Tenant, bool IsEnabled, DateTimeOffset Since, long ActedAt);
