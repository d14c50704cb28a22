using AuroraGateway.Hosting.Listeners;

namespace AuroraGateway.Hosting.Lifetime;

/// <summary>Both listeners and the key rings, as they end when the process stops.</summary>
internal sealed class DepartingListeners(
    IReadOnlyList<DataListener> data, IReadOnlyList<AdminListener> admin, Action stopExchanging) : IDepartingListeners
{
    public Task LeaveAsync()
    {
        // The operator's routes work to the end, on the process that comes after this one if there is one.
        foreach (var listener in admin)
        {
            listener.LeaveIfShared();
        }

        return Task.WhenAll(data.Select(static listener => listener.LeaveAsync()));
    }

    public void StopExchanging() => stopExchanging();
}
