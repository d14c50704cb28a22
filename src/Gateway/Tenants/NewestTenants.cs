namespace AuroraGateway.Tenants;

/// <summary>A value for each of the ten thousand tenants that were set last. Callers hold a lock.</summary>
internal sealed class NewestTenants<T>
    where T : class
{
    private const int Most = 10_000;

    private readonly Dictionary<TenantId, LinkedListNode<(TenantId Tenant, T Value)>> nodes = [];
    private readonly LinkedList<(TenantId Tenant, T Value)> newest = new();

    /// <summary>Null if nothing is known of the tenant.</summary>
    public T? Find(TenantId tenant) => nodes.GetValueOrDefault(tenant)?.Value.Value;

    /// <summary>Those that were set last, the newest first.</summary>
    public IReadOnlyList<T> Newest(int most) => [.. newest.Take(most).Select(static each => each.Value)];

    /// <summary>Replaces a value that is known, and leaves its tenant as old as it is.</summary>
    public void Amend(TenantId tenant, T value) => nodes[tenant].Value = (tenant, value);

    public void Set(TenantId tenant, T value)
    {
        if (nodes.Remove(tenant, out var node))
        {
            newest.Remove(node);
        }

        nodes[tenant] = newest.AddFirst((tenant, value));
        if (nodes.Count > Most)
        {
            nodes.Remove(newest.Last!.Value.Tenant);
            newest.RemoveLast();
        }
    }
}
