using AuroraGateway.Admin;
using AuroraGateway.Configuration.Compiling;

namespace AuroraGateway.Configuration.Reload;

/// <summary>What <c>GET /config</c> returns: the settings as they were loaded at the last start or reload.</summary>
internal sealed class ConfigurationView(GatewaySettings start) : IConfigurationView
{
    private volatile GatewaySettings current = start;

    public void Change(GatewaySettings next) => current = next;

    public byte[] Read() => current.Snapshot is { } snapshot
        ? EffectiveConfiguration.Write(EffectiveSetting.Of(snapshot.Tree, EffectiveConfiguration.Computed(current)))
        : EffectiveConfiguration.Write([]);
}
