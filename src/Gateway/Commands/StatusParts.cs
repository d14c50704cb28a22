using AuroraGateway.Admin.Status;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Redis;

namespace AuroraGateway.Commands;

/// <summary>What the status page says of the gateway's neighbours.</summary>
internal static class StatusParts
{
    public static Neighbours NeighboursOf(GatewaySettings settings, IServiceProvider provider)
    {
        var membership = provider.GetService<Membership>();
        var count = provider.GetService<ReplicaCount>();
        return new Neighbours(settings.Redis?.Options.Endpoint)
        {
            Replica = membership is null ? null : () => membership.Id,
            Replicas = membership is null || count is null ? null : () => count.Current,
        };
    }
}
