namespace AuroraGateway.Limits.Quota;

/// <summary>
/// The calls that wait for one budget: a queue per caller. Callers take turns, and one that used more than its share of the period comes
/// after those that did not. So a new caller waits neither for another's thousand waiting calls nor for the thousand calls that it made
/// before. Not thread-safe.
/// </summary>
internal sealed class WaitingLines(TimeProvider time)
{
    private const int ManyCallers = 64;

    private readonly Dictionary<string, CallerLine> lines = new(StringComparer.Ordinal);
    private readonly List<CallerLine> waiting = [];
    private long turn;

    public int Count { get; private set; }

    public IEnumerable<CallerLine> All => lines.Values;

    public IEnumerable<CallerLine> Waiting => waiting;

    public IEnumerable<QuotaWaiter> Heads => waiting.Select(static line => line.Calls.First!.Value);

    public CallerLine Of(string caller, long now)
    {
        if (lines.TryGetValue(caller, out var line))
        {
            return line;
        }

        if (lines.Count >= ManyCallers)
        {
            ForgetIdle(now);
        }

        lines.Add(caller, line = new CallerLine(caller, time));
        return line;
    }

    public void Passed(CallerLine line, QuotaTerms terms, long now)
    {
        line.ServedAt = ++turn;
        line.Use(terms, now);
    }

    /// <summary>How many calls are served until the caller's next one, itself included.</summary>
    public int PositionOfNext(CallerLine line, QuotaTerms terms, long now)
    {
        var own = line.Calls.Count;
        var share = Share(terms, now);
        var isOver = line.Used(now) > share;

        // Callers alternate; a tie counts in the caller's favour.
        var before = waiting.Where(other => other != line && (isOver || other.Used(now) <= share));
        return own + 1 + before.Sum(other => Math.Min(other.Calls.Count, own));
    }

    public void Add(QuotaWaiter waiter)
    {
        if (waiter.Line.Calls.Count == 0)
        {
            waiting.Add(waiter.Line);
        }

        waiter.Place = waiter.Line.Calls.AddLast(waiter);
        Count++;
    }

    /// <summary>Whose turn it is; call only while a call waits.</summary>
    public QuotaWaiter Next(QuotaTerms terms, long now)
    {
        var share = Share(terms, now);
        return waiting.MinBy(line => (line.Used(now) > share, line.ServedAt))!.Calls.First!.Value;
    }

    public void Remove(QuotaWaiter waiter)
    {
        waiter.Line.Calls.Remove(waiter.Place!);
        waiter.Place = null;
        Count--;
        if (waiter.Line.Calls.Count == 0)
        {
            waiting.Remove(waiter.Line);
        }
    }

    /// <summary>The last call of the longest queue, if that is longer than this one by more than one: it makes room.</summary>
    public QuotaWaiter? Surplus(CallerLine line) =>
        waiting.MaxBy(static each => each.Calls.Count)?.Calls is { } longest && longest.Count > line.Calls.Count + 1
            ? longest.Last!.Value
            : null;

    /// <summary>The caller with most by this count, and how much that is; null if all have none.</summary>
    public (string? Caller, int Count) Most(Func<CallerLine, int> count) =>
        lines.Values.MaxBy(count) is { } most && count(most) is > 0 and var number ? (most.Caller, number) : default;

    // A caller's part if all active callers want the same.
    private double Share(QuotaTerms terms, long now) =>
        (double)terms.Limit / Math.Max(1, lines.Values.Count(line => line.Calls.Count > 0 || line.Used(now) >= 1));

    // Names come from the configuration; names of removed callers need not be kept.
    private void ForgetIdle(long now)
    {
        foreach (var (name, _) in lines.Where(each => each.Value.IsIdle(now)))
        {
            lines.Remove(name);
        }
    }
}
