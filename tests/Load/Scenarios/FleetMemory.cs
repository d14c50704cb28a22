using System.Globalization;
using AuroraGateway.Load.Processes;

namespace AuroraGateway.Load.Scenarios;

/// <summary>What one tenant takes in Redis: its key, its lease's fence, and the account of its quota when that is used up.</summary>
internal static class FleetMemory
{
    /// <param name="redis">Asked by <c>MEMORY USAGE</c>.</param>
    /// <param name="firstTenant">The first of those whose quota was used up in the last period.</param>
    /// <param name="size">How many these are.</param>
    /// <param name="cancellationToken">Called off.</param>
    public static async Task<FleetRow> Measure(RedisProcess redis, int firstTenant, FleetSize size, CancellationToken cancellationToken)
    {
        long all = 0, quota = 0;
        for (var tenant = firstTenant; tenant < firstTenant + size.Tenants; tenant++)
        {
            foreach (var (name, bytes) in await redis.Memory($"*{LoadTenants.Number(tenant)}*", cancellationToken))
            {
                all += bytes;
                quota += name.EndsWith(":quota", StringComparison.Ordinal) ? bytes : 0;
            }
        }

        return new FleetRow(
            "memory of Redis a tenant whose quota is used up",
            string.Create(
                CultureInfo.InvariantCulture, $"{all / size.Tenants:#,0} bytes, {quota / size.Tenants:#,0} of them for the quota"),
            "stated",
            []);
    }
}
