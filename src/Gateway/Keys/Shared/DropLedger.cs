using System.Collections.Concurrent;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// When each tenant's keys were dropped last, by the store's clock: a key that was exchanged before is not taken from the store again,
/// whatever is written there. Kept in this process, out of reach of the store.
/// </summary>
internal sealed class DropLedger
{
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<TenantId, long> dropped = new();
    private long floor;

    /// <summary>The tenant's keys that were exchanged before are void.</summary>
    public void Note(TenantId tenant, long at)
    {
        dropped.AddOrUpdate(tenant, static (_, at) => at, static (_, before, at) => Math.Max(before, at), at);
        if (dropped.Count > Most)
        {
            // Fewer keys are taken from the store, and none that was dropped.
            Interlocked.Exchange(ref floor, dropped.Values.Max());
            dropped.Clear();
        }
    }

    public bool IsVoid(TenantId tenant, long bought) =>
        bought < Interlocked.Read(ref floor) || (dropped.TryGetValue(tenant, out var at) && bought < at);
}
