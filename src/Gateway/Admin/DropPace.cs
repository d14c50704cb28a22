using AuroraGateway.Tenants;

namespace AuroraGateway.Admin;

/// <summary>
/// How often an operator may drop keys. Each drop costs its tenant's callers one exchange, and a script that loops would otherwise keep them waiting and use up
/// Aurora's patience.
/// </summary>
public sealed class DropPace(TimeProvider time)
{
    /// <summary>The shortest time between two drops of one tenant.</summary>
    public static readonly TimeSpan PerTenant = TimeSpan.FromSeconds(1);

    private const int PerMinute = 60;
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1) / PerMinute;

    private readonly Lock gate = new();
    private readonly Dictionary<TenantId, long> last = [];
    private double saved = PerMinute;
    private long savedAt = time.GetTimestamp();

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

            saved = Math.Min(PerMinute, saved + (time.GetElapsedTime(savedAt, now) / Between));
            savedAt = now;
            if (saved < 1)
            {
                return (1 - saved) * Between;
            }

            saved--;
            ForgetLocked(now);
            last[tenant] = now;
            return null;
        }
    }

    // At most as many as the pace allows within the shortest time are kept.
    private void ForgetLocked(long now)
    {
        foreach (var (tenant, _) in last.Where(drop => time.GetElapsedTime(drop.Value, now) >= PerTenant).ToList())
        {
            last.Remove(tenant);
        }
    }
}
