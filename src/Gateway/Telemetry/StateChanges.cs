namespace AuroraGateway.Telemetry;

/// <summary>The last state changes, newest first, for the status page.</summary>
public sealed class StateChanges(TimeProvider time)
{
    /// <summary>So many are remembered.</summary>
    public const int Most = 50;

    private readonly Lock gate = new();
    private readonly LinkedList<StateChange> changes = new();

    public void Record(LogLevel level, string what)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            // The same again does not push the others out.
            if (changes.First is { } newest && newest.Value.What == what)
            {
                newest.Value = newest.Value with { At = now, Times = newest.Value.Times + 1 };
                return;
            }

            changes.AddFirst(new StateChange(now, level, what, 1));
            if (changes.Count > Most)
            {
                changes.RemoveLast();
            }
        }
    }

    public IReadOnlyList<StateChange> Newest()
    {
        lock (gate)
        {
            return [.. changes];
        }
    }
}
