using System.Collections.Concurrent;

namespace AuroraGateway.Usage;

/// <summary>Rows of one span of time. What finds no room counts in the caller's row <c>other</c>, so that totals stay right.</summary>
/// <param name="most">Rows of tenants.</param>
internal sealed class UsageTable(int most)
{
    /// <summary>
    /// Callers with rows of their own: names come from the configuration, and one that is rewritten daily must not grow this.
    /// </summary>
    private const int MostCallers = 1_000;

    private static readonly UsageKey OtherCallers = new(UsageLog.Other, default, UsageScope.Other);

    private readonly ConcurrentDictionary<UsageKey, UsageCounts> rows = new();
    private readonly Lock gate = new();
    private int tenants;
    private int others;

    public IEnumerable<KeyValuePair<UsageKey, UsageCounts>> Rows => rows;

    /// <summary>Rows of tenants.</summary>
    public int Tenants => Volatile.Read(ref tenants);

    /// <param name="key">Which row.</param>
    /// <param name="isRefused">The gateway refused the request. A caller can name any tenant: refused ones fill half of the table at
    /// most.</param>
    public UsageCounts Of(in UsageKey key, bool isRefused) => rows.TryGetValue(key, out var row) ? row : AddOrOther(key, isRefused);

    public void Add(UsageTable other)
    {
        foreach (var (key, counts) in other.rows)
        {
            Of(key, isRefused: false).Add(counts);
        }
    }

    private UsageCounts AddOrOther(in UsageKey key, bool isRefused)
    {
        lock (gate)
        {
            if (key.Scope == UsageScope.Tenant && tenants < (isRefused ? most / 2 : most))
            {
                return AddLocked(key, ref tenants);
            }

            var wide = key.Scope == UsageScope.Tenant ? new UsageKey(key.Caller, default, UsageScope.Other) : key;

            // Two rows for each caller: without a tenant, and of the other tenants.
            return rows.TryGetValue(wide, out var row) ? row
                : others < 2 * MostCallers ? AddLocked(wide, ref others)
                : AddLocked(OtherCallers, ref others);
        }
    }

    private UsageCounts AddLocked(in UsageKey key, ref int count)
    {
        if (!rows.TryGetValue(key, out var row))
        {
            rows[key] = row = new UsageCounts();
            Volatile.Write(ref count, count + 1);
        }

        return row;
    }
}
