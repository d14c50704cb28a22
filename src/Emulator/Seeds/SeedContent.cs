using System.Collections.Frozen;
using AuroraGateway.Emulator.Webhooks;

namespace AuroraGateway.Emulator.Seeds;

/// <summary>A seed that was read and found right.</summary>
internal sealed record SeedContent(
    FrozenDictionary<string, SeededTenant> Tenants,
    IReadOnlyList<(BehaviourSwitch Switch, object? Value)> Switches,
    IReadOnlyList<WebhookFields> Webhooks)
{
    public static readonly SeedContent Empty = new(FrozenDictionary<string, SeededTenant>.Empty, [], []);

    public SeededTenant? Find(string tenant) => Tenants.GetValueOrDefault(tenant);
}
