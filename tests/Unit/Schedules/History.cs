namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// One operation of a history: when it was called and when it returned, by a logical clock, and what it does to the specification's state.
/// </summary>
/// <param name="Name">For the message of a failure.</param>
/// <param name="Called">Before anything happened.</param>
/// <param name="Returned">After everything had; <see cref="long.MaxValue"/> if that is not known: then it may have happened at any time
/// since, or not at all.</param>
/// <param name="Apply">The state after it; null if the specification does not allow it in this state.</param>
internal sealed record Operation(string Name, long Called, long Returned, Func<int, int?> Apply);

/// <summary>What several threads or lines of work did, as they saw it.</summary>
internal sealed class History
{
    private readonly List<Operation> operations = [];
    private readonly Lock gate = new();
    private long clock;

    public IReadOnlyList<Operation> Operations
    {
        get
        {
            lock (gate)
            {
                return [.. operations];
            }
        }
    }

    /// <summary>The next moment.</summary>
    public long Tick() => Interlocked.Increment(ref clock);

    public void Add(Operation operation)
    {
        lock (gate)
        {
            operations.Add(operation);
        }
    }

    public override string ToString() =>
        string.Join(
            '\n', Operations.OrderBy(static one => one.Called)
                .Select(static one => $"  [{one.Called}, {(one.Returned == long.MaxValue ? "…" : one.Returned)}] {one.Name}"));
}
