using AuroraGateway.Admin.Status;
using AuroraGateway.Hosting.Listeners;

namespace AuroraGateway.Hosting.Health;

/// <summary>Liveness and the use of resources on the admin listener.</summary>
internal sealed class ResourcePart(ResourceUse use, AcceptState state, Liveness liveness) : IResourcePart
{
    public string? NotLive => liveness.Reason;

    public bool IsExhausted => state.IsExhausted;

    public IReadOnlyList<ResourceStatus> Read() =>
        [.. use.Read().Select(figure => new ResourceStatus(figure.Name, figure.Used, figure.Limit))];
}
