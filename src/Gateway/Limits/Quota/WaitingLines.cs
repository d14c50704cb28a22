namespace AuroraGateway.Limits.Quota;

/// <summary>
/// Who waits for one budget: a line for each caller, first come first served. Callers take turns; but one that has had more than its
/// share of the
/// period lets those go first that have not. So a caller that comes anew stands neither behind another's thousand waiting calls nor
/// behind the
/// thousand that it has made already. Not thread-safe.
/// </summary>
internal sealed class WaitingLines
{
    private const int ManyCallers = 64;

    private readonly Dictionary<string, CallerLine> lines = new(StringComparer.Ordinal);
    private readonly List<CallerLine> waiting = [];
    private long turn;

    public int Count { get; private set; }

    /// <summary>Callers that wait.</summary>
    public IEnumerable<string> Callers => waiting.Select(line => line.Calls.First!.Value.Caller);

    public IEnumerable<QuotaWaiter> Heads => waiting.Select(line => line.Calls.First!.Value);

    /// <summary>A call passed.</summary>
    public void Passed(string caller, QuotaTerms terms, long now)
    {
        var line = LineOf(caller, terms, now);
        line.ServedAt = ++turn;
        line.Use(terms, now);
    }

    /// <summary>Before how many calls the next of this caller cannot be served, itself counted.</summary>
    public int PositionOfNext(string caller, QuotaTerms terms, long now)
    {
        var own = lines.TryGetValue(caller, out var line) ? line.Calls.Count : 0;
        var share = Share(terms, now);
        var isOver = line is not null && line.Used(terms, now) > share;
        var position = own + 1;
        foreach (var other in waiting)
        {
            // Turn about; whose turn comes first is left in the caller's favour.
            if (other != line && (isOver || other.Used(terms, now) <= share))
            {
                position += Math.Min(other.Calls.Count, own);
            }
        }

        return position;
    }

    public void Add(QuotaWaiter waiter, QuotaTerms terms, long now)
    {
        var line = LineOf(waiter.Caller, terms, now);
        if (line.Calls.Count == 0)
        {
            waiting.Add(line);
        }

        waiter.Place = line.Calls.AddLast(waiter);
        Count++;
    }

    /// <summary>Calls of this caller that wait.</summary>
    public int CountOf(string caller) => lines.TryGetValue(caller, out var line) ? line.Calls.Count : 0;

    /// <summary>The first of this caller's calls; null if none waits.</summary>
    public QuotaWaiter? First(string caller) => lines.TryGetValue(caller, out var line) ? line.Calls.First?.Value : null;

    /// <summary>Whose turn it is; call only while somebody waits.</summary>
    public QuotaWaiter Next(QuotaTerms terms, long now)
    {
        var share = Share(terms, now);
        CallerLine? next = null;
        var nextIsOver = false;
        foreach (var line in waiting)
        {
            var isOver = line.Used(terms, now) > share;
            if (next is null || (isOver == nextIsOver ? line.ServedAt < next.ServedAt : nextIsOver))
            {
                (next, nextIsOver) = (line, isOver);
            }
        }

        return next!.Calls.First!.Value;
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
    }

    /// <summary>The last of the longest line, if that is longer than this caller's by more than one: it makes room for a caller with
    /// fewer.</summary>
    public QuotaWaiter? Surplus(string caller)
    {
        var own = CountOf(caller);
        var longest = waiting.MaxBy(line => line.Calls.Count);
        return longest is not null && longest.Calls.Count > own + 1 ? longest.Calls.Last!.Value : null;
    }

    // What is a caller's if all that are active want the same.
    private double Share(QuotaTerms terms, long now)
    {
        var active = 0;
        foreach (var line in lines.Values)
        {
            if (line.Calls.Count > 0 || line.Used(terms, now) >= 1)
            {
                active++;
            }
        }

        return (double)terms.Limit / Math.Max(1, active);
    }

    private CallerLine LineOf(string caller, QuotaTerms terms, long now)
    {
        if (lines.TryGetValue(caller, out var line))
        {
            return line;
        }

        if (lines.Count >= ManyCallers)
        {
            ForgetIdle(terms, now);
        }

        lines.Add(caller, line = new CallerLine());
        return line;
    }

    // Names come from the configuration; those of old ones need not be kept.
    private void ForgetIdle(QuotaTerms terms, long now)
    {
        foreach (var (name, idle) in lines)
        {
            if (idle.Calls.Count == 0 && idle.Used(terms, now) == 0)
            {
                lines.Remove(name);
            }
        }
    }
}
