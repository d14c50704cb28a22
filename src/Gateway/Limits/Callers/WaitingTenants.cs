using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Callers;

/// <summary>How many of one caller's requests wait, and for which tenants. Touched only by requests that wait.</summary>
internal sealed class WaitingTenants
{
    private readonly Dictionary<TenantId, int> byTenant = [];
    private readonly Lock gate = new();
    private int count;

    public int Count => Volatile.Read(ref count);

    public int Of(TenantId tenant)
    {
        lock (gate)
        {
            return byTenant.GetValueOrDefault(tenant);
        }
    }

    public void Begin(TenantId tenant)
    {
        lock (gate)
        {
            count++;
            byTenant[tenant] = byTenant.GetValueOrDefault(tenant) + 1;
        }
    }

    public void End(TenantId tenant)
    {
        lock (gate)
        {
            count--;
            var left = byTenant[tenant] - 1;
            if (left > 0)
            {
                byTenant[tenant] = left;
            }
            else
            {
                byTenant.Remove(tenant);
            }
        }
    }
}
