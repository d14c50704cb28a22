using System.Diagnostics.Metrics;

namespace AuroraGateway.Keys.Shared;

/// <summary>Counts what this replica asks of the shared store, and says whether it works together with the others.</summary>
public sealed class SharedMetrics : IDisposable
{
    public const string MeterName = "AuroraGateway.KeysShared";

    private static readonly string[] Steps = [.. Enum.GetNames<SharedStep>().Select(name => name.ToLowerInvariant())];

    private readonly Meter meter;
    private readonly Counter<long> commands;
    private readonly Counter<long> fenced;
    private readonly Counter<long> waits;

    public SharedMetrics(IMeterFactory meters, SharedState state)
    {
        meter = meters.Create(MeterName);
        commands = meter.CreateCounter<long>("aurora_gateway.shared.commands", "{command}", "Commands to Redis, by step and whether an answer came in time.");
        fenced = meter.CreateCounter<long>("aurora_gateway.shared.fenced", "{key}", "Keys that came too late to be stored: the lease was lost.");
        waits = meter.CreateCounter<long>("aurora_gateway.shared.waits", "{wait}", "Times that this replica waited for another's exchange.");
        meter.CreateObservableGauge("aurora_gateway.shared.together", () => state.IsTogether ? 1 : 0, "1", "1 if keys are shared with the other replicas, 0 if this one works alone.");
    }

    public void Asked(SharedStep step, bool answered) => commands.Add(
        1,
        new KeyValuePair<string, object?>("aurora_gateway.shared.step", Steps[(int)step]),
        new KeyValuePair<string, object?>("aurora_gateway.shared.answered", answered));

    public void Fenced() => fenced.Add(1);

    public void Waited() => waits.Add(1);

    public void Dispose() => meter.Dispose();
}

/// <summary>What is asked of the store.</summary>
public enum SharedStep
{
    /// <summary>Find a key or take the lease.</summary>
    Look,

    /// <summary>Store a key.</summary>
    Keep,

    /// <summary>Prolong a lease.</summary>
    Extend,

    /// <summary>End a lease without a key.</summary>
    Release,

    /// <summary>Delete one key, or all of a tenant.</summary>
    Revoke,

    /// <summary>Tell the other replicas.</summary>
    Tell,

    /// <summary>Lease, renew or give back permits of a limit.</summary>
    Permits,

    /// <summary>Count the replicas.</summary>
    Roll,
}
