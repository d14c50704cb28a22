using System.Diagnostics.Metrics;

namespace AuroraGateway.Redis;

/// <summary>Counts what this replica asks of the shared store, and says whether it works together with the others.</summary>
internal sealed class SharedMetrics : IDisposable
{
    public const string MeterName = "AuroraGateway.KeysShared";

    private static readonly string[] Steps = Words<SharedStep>();
    private static readonly string[] Outcomes = Words<StoreOutcome>();
    private static readonly string[] Causes = Words<StoreFailure>();

    private readonly Meter meter;
    private readonly Counter<long> commands;
    private readonly Counter<long> fenced;
    private readonly Counter<long> waits;
    private readonly Counter<long> alone;
    private readonly Counter<long> ignored;

    public SharedMetrics(IMeterFactory meters, SharedState state)
    {
        meter = meters.Create(MeterName);
        commands = meter.CreateCounter<long>(
            "aurora_gateway.shared.commands", "{command}", "Commands to Redis, by step and outcome.");
        fenced = meter.CreateCounter<long>(
            "aurora_gateway.shared.fenced", "{key}", "Keys that came too late to be stored: the lease was lost.");
        waits = meter.CreateCounter<long>("aurora_gateway.shared.waits", "{wait}", "Times that this replica waited " +
            "for another's exchange.");
        alone = meter.CreateCounter<long>(
            "aurora_gateway.shared.alone", "{exchange}", "Exchanges that this replica made without the others, by cause.");
        ignored = meter.CreateCounter<long>(
            "aurora_gateway.shared.ignored", "{value}", "Values in Redis that were not authentic or out of date, by kind.");
        meter.CreateObservableCounter(
            "aurora_gateway.shared.standalone",
            () => Standalone(state),
            "{switch}",
            "Times that this replica became standalone, by cause.");
        meter.CreateObservableGauge(
            "aurora_gateway.shared.together", () => state.IsJoined ? 1 : 0, "1",
            "1 if keys are shared with the other replicas, 0 if this one works alone.");
    }

    public void Asked(SharedStep step, StoreOutcome outcome) => commands.Add(
        1,
        new KeyValuePair<string, object?>("aurora_gateway.shared.step", Steps[(int)step]),
        new KeyValuePair<string, object?>("aurora_gateway.shared.outcome", Outcomes[(int)outcome]));

    /// <summary>An exchange without a lease.</summary>
    public void Alone(StoreFailure cause) => alone.Add(1, new KeyValuePair<string, object?>(Cause, Causes[(int)cause]));

    /// <param name="kind">From a closed list.</param>
    public void Ignored(string kind) => ignored.Add(1, new KeyValuePair<string, object?>("aurora_gateway.shared.kind", kind));

    public void Fenced() => fenced.Add(1);

    public void Waited() => waits.Add(1);

    public void Dispose() => meter.Dispose();

    private const string Cause = "aurora_gateway.shared.cause";

    private static IEnumerable<Measurement<long>> Standalone(SharedState state) => Enum.GetValues<StoreFailure>()
        .Where(cause => state.Switches(cause) > 0)
        .Select(cause => new Measurement<long>(state.Switches(cause), new KeyValuePair<string, object?>(Cause, Causes[(int)cause])));

    // NoResponse: no_response.
    private static string[] Words<T>()
        where T : struct, Enum =>
        [.. Enum.GetNames<T>().Select(static name => string.Concat(name.Select(
            static (letter, at) => (at > 0 && char.IsUpper(letter) ? "_" : "") + char.ToLowerInvariant(letter))))];
}

/// <summary>What is asked of the store.</summary>
internal enum SharedStep
{
    /// <summary>Find a key or take the lease.</summary>
    Look,

    /// <summary>Store a key.</summary>
    Keep,

    /// <summary>Mark a session's token as sent.</summary>
    Send,

    /// <summary>Prolong a lease.</summary>
    Extend,

    /// <summary>End a lease without a key.</summary>
    Release,

    /// <summary>Delete one key, or all of a tenant.</summary>
    Revoke,

    /// <summary>Publish to the other replicas.</summary>
    Tell,

    /// <summary>Lease, renew or give back permits of a limit.</summary>
    Permits,

    /// <summary>Count the replicas.</summary>
    Roll,

    /// <summary>Store or find the content of a session token's handle.</summary>
    Handle,
}
