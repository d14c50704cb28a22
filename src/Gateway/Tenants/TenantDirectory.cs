using System.Collections.Frozen;

namespace AuroraGateway.Tenants;

/// <summary>Names and quotas of tenants in one configuration; immutable.</summary>
internal sealed class TenantDirectory(IReadOnlyDictionary<TenantId, TenantEntry> entries)
{
    private readonly FrozenDictionary<TenantId, TenantEntry> entries = entries.ToFrozenDictionary();

    public static TenantDirectory Empty { get; } = new(FrozenDictionary<TenantId, TenantEntry>.Empty);

    public IReadOnlyDictionary<TenantId, TenantEntry> All => entries;

    /// <summary>The tenants with a quota of their own.</summary>
    public IReadOnlyDictionary<TenantId, int> Quotas { get; } = entries.Where(static pair => pair.Value.Quota is not null)
        .ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value.Quota!.Value);

    public string? NameOf(TenantId tenant) => entries.TryGetValue(tenant, out var entry) ? entry.Name : null;
}

/// <summary>One tenant in the configuration.</summary>
/// <param name="Name">For persons; null for none.</param>
/// <param name="Quota">Calls in a period that Aurora allows for each of its keys; null for what <c>Limits:Aurora</c> says.</param>
internal sealed record TenantEntry(string? Name, int? Quota);
