using AuroraGateway.Hosting.Incoming;
using AuroraGateway.Hosting.Resources;

namespace AuroraGateway.Hosting.Health;

/// <summary>How much of a resource is used.</summary>
/// <param name="Name">One of a closed list, as metrics and <c>/status</c> name it.</param>
/// <param name="Used">Now.</param>
/// <param name="Limit">At the most.</param>
internal readonly record struct ResourceFigure(string Name, long Used, long Limit);

/// <summary>What is used of the budget.</summary>
/// <param name="budget">The budget.</param>
/// <param name="connections">To the data listener.</param>
/// <param name="adminConnections">Reads how many there are to the admin listener.</param>
/// <param name="replayBytes">Reads how many bytes are kept for replay.</param>
internal sealed class ResourceUse(ResourceBudget budget, ConnectionTable connections, Func<int> adminConnections, Func<long> replayBytes)
{
    public IReadOnlyList<ResourceFigure> Read() =>
    [
        new("connections", connections.Count, connections.Most),
        new("admin_connections", adminConnections(), budget.AdminConnections),
        new("descriptors", FileDescriptors.Open() ?? 0, budget.Limits.Descriptors),
        new("head_bytes", connections.Heads.Used, connections.Heads.Most),
        new("replay_bytes", replayBytes(), budget.ReplayBytes),
        new("memory", ResidentBytes, budget.Limits.Memory),
    ];

    /// <summary>
    /// Resident memory of the process; the kernel counts its files' cached pages too, but gives those up before the limit.
    /// </summary>
    public static long ResidentBytes => Environment.WorkingSet;
}
