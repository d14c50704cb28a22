namespace AuroraGateway.Limits.Quota;

/// <summary>
/// Who waits for one budget: a line for each caller, first come first served. The turn goes to the caller that was served least recently, so
/// callers take turns, and one that comes anew does not stand behind another's thousand. Not thread-safe.
/// </summary>
internal sealed class WaitingLines
{
    private readonly Dictionary<string, Line> lines = new(StringComparer.Ordinal);
    private readonly List<Line> waiting = [];
    private string? servedLast;
    private long turn;

    public int Count { get; private set; }

    public IEnumerable<QuotaWaiter> Heads => waiting.Select(line => line.Calls.First!.Value);

    /// <summary>A call passed without waiting.</summary>
    public void Passed(string caller)
    {
        if (!ReferenceEquals(servedLast, caller))
        {
            servedLast = caller;
        }
    }

    /// <summary>How many calls would be served before the next of this caller, and itself.</summary>
    public int PositionOfNext(string caller)
    {
        var own = lines.TryGetValue(caller, out var line) ? line.Calls.Count : 0;
        var position = own + 1;
        foreach (var other in waiting)
        {
            if (other != line)
            {
                // Turn about; whose turn comes first is left in the caller's favour.
                position += Math.Min(other.Calls.Count, own);
            }
        }

        return position;
    }

    public void Add(QuotaWaiter waiter)
    {
        if (!lines.TryGetValue(waiter.Caller, out var line))
        {
            lines.Add(waiter.Caller, line = new Line());
        }

        if (line.Calls.Count == 0)
        {
            waiting.Add(line);
            if (string.Equals(servedLast, waiter.Caller, StringComparison.Ordinal))
            {
                line.ServedAt = ++turn;
            }
        }

        waiter.Place = line.Calls.AddLast(waiter);
        Count++;
    }

    /// <summary>Whose turn it is.</summary>
    public QuotaWaiter Next()
    {
        var least = waiting[0];
        foreach (var line in waiting)
        {
            if (line.ServedAt < least.ServedAt)
            {
                least = line;
            }
        }

        return least.Calls.First!.Value;
    }

    /// <summary>Takes a call out because its turn has come.</summary>
    public void Serve(QuotaWaiter waiter)
    {
        lines[waiter.Caller].ServedAt = ++turn;
        servedLast = waiter.Caller;
        Remove(waiter);
    }

    /// <summary>Takes a call out, wherever it stands.</summary>
    public void Remove(QuotaWaiter waiter)
    {
        var line = lines[waiter.Caller];
        line.Calls.Remove(waiter.Place!);
        waiter.Place = null;
        Count--;
        if (line.Calls.Count == 0)
        {
            waiting.Remove(line);
        }

        if (Count == 0)
        {
            // Nobody waits: whose turn it was matters no more, but for the last.
            lines.Clear();
        }
    }

    /// <summary>The last of the longest line, if that is longer than this caller's by more than one: it makes room for a caller with fewer.</summary>
    public QuotaWaiter? Surplus(string caller)
    {
        var own = lines.TryGetValue(caller, out var mine) ? mine.Calls.Count : 0;
        var longest = waiting.MaxBy(line => line.Calls.Count);
        return longest is not null && longest.Calls.Count > own + 1 ? longest.Calls.Last!.Value : null;
    }

    private sealed class Line
    {
        public LinkedList<QuotaWaiter> Calls { get; } = new();

        /// <summary>0 for never.</summary>
        public long ServedAt { get; set; }
    }
}
