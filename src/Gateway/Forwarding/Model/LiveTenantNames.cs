using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;

namespace AuroraGateway.Forwarding.Model;

/// <summary>The names that the model in use gives to tenants, for metrics, usage and access lines.</summary>
internal sealed class LiveTenantNames : ITenantNames
{
    private volatile LiveModel? live;

    /// <summary>Set before the start. What counts usage is a part of the model's ring, and is made before it.</summary>
    public LiveModel Model
    {
        set => live = value;
    }

    /// <inheritdoc/>
    public string? NameOf(ReadOnlySpan<char> tenant) =>
        live?.Current.Tenants is { All.Count: > 0 } named && TenantId.TryParse(tenant, out var id) ? named.NameOf(id) : null;
}
