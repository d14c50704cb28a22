using System.Collections.Frozen;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Tenants;

/// <summary>Names and quotas of tenants in the configuration; replaced as a whole at a reload.</summary>
internal sealed class TenantDirectory : ITenantNames
{
    private volatile FrozenDictionary<TenantId, TenantEntry> entries;

    public TenantDirectory(IReadOnlyDictionary<TenantId, TenantEntry> entries) => this.entries = entries.ToFrozenDictionary();

    public static TenantDirectory Empty => new(FrozenDictionary<TenantId, TenantEntry>.Empty);

    public IReadOnlyDictionary<TenantId, TenantEntry> All => entries;

    public string? NameOf(TenantId tenant) => entries.TryGetValue(tenant, out var entry) ? entry.Name : null;

    /// <inheritdoc/>
    public string? NameOf(ReadOnlySpan<char> tenant) => TenantId.TryParse(tenant, out var id) ? NameOf(id) : null;

    public void Change(IReadOnlyDictionary<TenantId, TenantEntry> next) => entries = next.ToFrozenDictionary();
}

/// <summary>One tenant in the configuration.</summary>
/// <param name="Name">For persons; null for none.</param>
/// <param name="Quota">Calls in a period that Aurora allows for each of its keys; null for what <c>Limits:Aurora</c> says.</param>
internal sealed record TenantEntry(string? Name, int? Quota);
