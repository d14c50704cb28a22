using AuroraGateway.Tenants;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Compiles <c>Tenants</c>: names and quotas by tenant.</summary>
internal static class TenantCompiler
{
    public static IReadOnlyDictionary<TenantId, TenantEntry> Compile(GatewayOptions options, List<ConfigurationError> found)
    {
        var entries = new Dictionary<TenantId, TenantEntry>();
        foreach (var (id, tenant) in options.Tenants)
        {
            if (TenantId.TryParse(id, out var known))
            {
                entries[known] = new TenantEntry(tenant.Name, tenant.Quota);
            }
            else
            {
                found.Add(new ConfigurationError("Tenants:" + id, "expected a tenant id, a UUID in lower case with hyphens"));
            }
        }

        return entries;
    }

    /// <summary>The quotas only.</summary>
    public static IReadOnlyDictionary<TenantId, int> QuotasOf(IReadOnlyDictionary<TenantId, TenantEntry> entries) =>
        entries.Where(static pair => pair.Value.Quota is not null)
            .ToDictionary(static pair => pair.Key, static pair => pair.Value.Quota!.Value);
}
