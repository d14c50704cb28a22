using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;

namespace AuroraGateway.Admin;

/// <summary>
/// How often an operator may drop keys. Each drop costs its tenant's callers one exchange, and a script that loops would otherwise keep
/// them waiting and use up Aurora's patience.
/// </summary>
internal sealed class DropPace(TimeProvider time)
{
    /// <summary>The shortest time between two drops of one tenant.</summary>
    public static readonly TimeSpan PerTenant = TimeSpan.FromSeconds(1);

    private const int PerMinute = 60;

    private readonly Lock gate = new();
    private readonly Dictionary<TenantId, long> last = [];
    private readonly PermitBucket permits = new(PerMinute, time);

    /// <returns>Null if the tenant's keys may be dropped now, else when to try again.</returns>
    public TimeSpan? TryTake(TenantId tenant)
    {
        var now = time.GetTimestamp();
        lock (gate)
        {
            if (last.TryGetValue(tenant, out var before) && time.GetElapsedTime(before, now) is var since && since < PerTenant)
            {
                return PerTenant - since;
            }

            if (!permits.TryTake(out var wait))
            {
                return wait;
            }

            ClearLocked(now);
            last[tenant] = now;
            return null;
        }
    }

    // At most as many as the pace allows within the shortest time are kept.
    private void ClearLocked(long now)
    {
        foreach (var (tenant, _) in last.Where(drop => time.GetElapsedTime(drop.Value, now) >= PerTenant).ToList())
        {
            last.Remove(tenant);
        }
    }
}
