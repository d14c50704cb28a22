using AuroraGateway.Admin.Status.Aurora;
using AuroraGateway.Keys;
using AuroraGateway.Tenants;
using AuroraGateway.Tenants.Authorization;

namespace AuroraGateway.Admin.Status;

/// <summary>Joins what is known of each tenant: its key, its calls, its quota and its name.</summary>
internal static class TenantRows
{
    public static IReadOnlyList<TenantStatus> Of(
        KeyRingSnapshot keys, AuroraReport report, IReadOnlyList<QuotaStatus> quotas, TenantDirectory directory,
        TenantAuthorizations? authorizations = null)
    {
        // A tenant that withdrew is shown although nothing of it is left in the ring.
        var withdrawn = (authorizations?.Newest(GatewayStatus.MostTenants) ?? []).Where(static known => !known.IsAuthorized)
            .Select(static known => known.Tenant.ToString());
        var calls = report.Tenants.ToDictionary(static tenant => tenant.Tenant.ToString(), StringComparer.Ordinal);
        var budgets = quotas.Where(static quota => !quota.IsApplication).DistinctBy(static quota => quota.Tenant)
            .ToDictionary(static quota => quota.Tenant, StringComparer.Ordinal);
        var slots = keys.Slots.Where(static slot => slot.Session is null).ToDictionary(static slot => slot.Tenant, StringComparer.Ordinal);
        var tenants = slots.Keys.Concat(calls.Keys).Concat(budgets.Keys.Where(static owner => !owner.Contains(' '))).Concat(withdrawn)
            .Distinct(StringComparer.Ordinal);
        var rows = tenants.Select(tenant => Join(tenant, slots.GetValueOrDefault(tenant)))
            .Concat(keys.Slots.Where(static slot => slot.Session is not null).Select(SessionOf));
        return [.. rows.OrderByDescending(static row => row.IsRefused).ThenByDescending(static row => row.Key?.Trouble ?? KeyTrouble.None)
            .ThenByDescending(static row => row.Quota?.Refused ?? 0).ThenByDescending(static row => row.Minute?.Requests ?? 0)
            .ThenBy(static row => row.Key?.EndsAt ?? DateTimeOffset.MaxValue).ThenBy(static row => row.Tenant, StringComparer.Ordinal)];

        TenantStatus Join(string tenant, KeySlotView? slot)
        {
            var counted = calls.GetValueOrDefault(tenant);
            return new TenantStatus(tenant, NameOf(directory, tenant), slot)
            {
                Minute = counted is null ? null : TrafficStatus.Of(counted.Minute),
                Forbidden = counted?.Minute.Refused403 ?? 0,
                IsRefused = counted?.IsRefused == true,
                Quota = budgets.GetValueOrDefault(tenant),
                Authorization = TenantId.TryParse(tenant, out var id) ? AuthorizationStatus.Of(authorizations?.Find(id)) : null,
            };
        }

        TenantStatus SessionOf(KeySlotView slot) => new(slot.Tenant, NameOf(directory, slot.Tenant), slot)
        {
            Quota = budgets.GetValueOrDefault($"{slot.Tenant} session {slot.Session}"),
        };
    }

    public static string? NameOf(TenantDirectory directory, string tenant) =>
        TenantId.TryParse(tenant, out var id) ? directory.NameOf(id) : null;
}
