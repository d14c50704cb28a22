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
}
