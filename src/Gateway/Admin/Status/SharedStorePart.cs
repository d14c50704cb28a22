using AuroraGateway.Redis;

namespace AuroraGateway.Admin.Status;

/// <summary>The store that replicas share, on the status page.</summary>
internal sealed class SharedStorePart(SharedState state, PeerAddresses neighbours)
{
    /// <summary>Null if this process was never meant to share.</summary>
    public SharedStoreStatus? Read()
    {
        var now = state.Current;
        return now.Mode switch
        {
            SharedMode.Off => null,
            SharedMode.Joined => new SharedStoreStatus(true, neighbours.Redis ?? "", "in use: replicas share keys and limits", now.Since),
            _ => new SharedStoreStatus(false, neighbours.Redis ?? "", now.Reason ?? "it cannot be used", now.Since),
        };
    }
}
