namespace AuroraGateway.Telemetry.Events;

/// <summary>
/// The last state changes, newest first, for the status page. What callers cause has its own few entries for each event, and what strangers
/// cause one, so that neither pushes out what an operator looks for.
/// </summary>
internal sealed class StateChanges(TimeProvider time)
{
    /// <summary>Changes that the operator, the gateway and its servers caused: so many are remembered.</summary>
    public const int Most = 50;

    private const int MostOfOneEvent = 20;
    private const int MostOfOneCallerEvent = 5;

    private readonly Lock gate = new();
    private readonly LinkedList<Entry> changes = new();
    private readonly Dictionary<int, LinkedList<Entry>> caused = [];

    /// <param name="id">Of the event.</param>
    /// <param name="level">Of the event.</param>
    /// <param name="what">A sentence without a secret.</param>
    public void Record(int id, LogLevel level, string what)
    {
        var origin = EventOrigins.Of(EventOrigins.OwnCategories, id);
        lock (gate)
        {
            switch (origin)
            {
                case EventOrigin.Gateway:
                    RecordLocked(changes, id, level, what, MostOfOneEvent);
                    if (changes.Count > Most)
                    {
                        changes.RemoveLast();
                    }

                    break;
                case EventOrigin.Caller:
                    RecordLocked(CausedLocked(id), id, level, what, MostOfOneCallerEvent);
                    break;
                default:
                    SummariseLocked(CausedLocked(id), id, level, what);
                    break;
            }
        }
    }

    public IReadOnlyList<StateChange> Newest()
    {
        lock (gate)
        {
            return [.. changes.Concat(caused.Values.SelectMany(static entries => entries))
                .Select(static entry => entry.Change).OrderByDescending(static change => change.At)];
        }
    }

    private void RecordLocked(LinkedList<Entry> entries, int id, LogLevel level, string what, int most)
    {
        // The same again does not push the others out.
        if (entries.First is { } newest && newest.Value.Change.What == what)
        {
            newest.Value = newest.Value with
            {
                Change = newest.Value.Change with
                {
                    At = time.GetUtcNow(),
                    Times = newest.Value.Change.Times + 1,
                },
            };
            return;
        }

        entries.AddFirst(new Entry(id, new StateChange(time.GetUtcNow(), level, what, 1)));
        if (entries.Count(entry => entry.Id == id) > most)
        {
            entries.Remove(entries.Last(entry => entry.Id == id));
        }
    }

    private void SummariseLocked(LinkedList<Entry> entries, int id, LogLevel level, string what)
    {
        var times = entries.First?.Value.Change.Times ?? 0;
        entries.Clear();
        entries.AddFirst(new Entry(id, new StateChange(time.GetUtcNow(), level, what, times + 1)));
    }

    private LinkedList<Entry> CausedLocked(int id)
    {
        if (!caused.TryGetValue(id, out var entries))
        {
            caused[id] = entries = new LinkedList<Entry>();
        }

        return entries;
    }

    private sealed record Entry(int Id, StateChange Change);
}
