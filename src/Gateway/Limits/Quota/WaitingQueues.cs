namespace AuroraGateway.Limits.Quota;

/// <summary>
/// The calls that wait for one budget: a queue per caller. Callers take turns, and one that used more than its share of the period comes
/// after those that did not. So a new caller waits neither for another's thousand waiting calls nor for the thousand calls that it made
/// before. Not thread-safe.
/// </summary>
internal sealed class WaitingQueues(TimeProvider time)
{
    private const int ManyCallers = 64;

    private readonly Dictionary<string, CallerQueue> queues = new(StringComparer.Ordinal);
    private readonly List<CallerQueue> waiting = [];
    private long turn;

    public int Count { get; private set; }

    public IEnumerable<CallerQueue> All => queues.Values;

    public IEnumerable<CallerQueue> Waiting => waiting;

    public IEnumerable<QuotaWaiter> Heads => waiting.Select(static queue => queue.Calls.First!.Value);

    public CallerQueue Of(string caller, long now)
    {
        if (queues.TryGetValue(caller, out var queue))
        {
            return queue;
        }

        if (queues.Count >= ManyCallers)
        {
            ForgetIdle(now);
        }

        queues.Add(caller, queue = new CallerQueue(caller, time));
        return queue;
    }

    public void Passed(CallerQueue queue, QuotaTerms terms, long now)
    {
        queue.ServedAt = ++turn;
        queue.Use(terms, now);
    }

    /// <summary>How many calls are served until the caller's next one, itself included.</summary>
    public int PositionOfNext(CallerQueue queue, QuotaTerms terms, long now)
    {
        var own = queue.Calls.Count;
        var share = Share(terms, now);
        var isOver = queue.Used(now) > share;

        // Callers alternate; a tie counts in the caller's favour.
        var before = waiting.Where(other => other != queue && (isOver || other.Used(now) <= share));
        return own + 1 + before.Sum(other => Math.Min(other.Calls.Count, own));
    }

    public void Add(QuotaWaiter waiter)
    {
        if (waiter.Queue.Calls.Count == 0)
        {
            waiting.Add(waiter.Queue);
        }

        waiter.Place = waiter.Queue.Calls.AddLast(waiter);
        Count++;
    }

    /// <summary>Whose turn it is; call only while a call waits.</summary>
    public QuotaWaiter Next(QuotaTerms terms, long now)
    {
        var share = Share(terms, now);
        return waiting.MinBy(queue => (queue.Used(now) > share, queue.ServedAt))!.Calls.First!.Value;
    }

    public void Remove(QuotaWaiter waiter)
    {
        waiter.Queue.Calls.Remove(waiter.Place!);
        waiter.Place = null;
        Count--;
        if (waiter.Queue.Calls.Count == 0)
        {
            waiting.Remove(waiter.Queue);
        }
    }

    /// <summary>The last call of the longest queue, if that is longer than this one by more than one: it makes room.</summary>
    public QuotaWaiter? Surplus(CallerQueue queue) =>
        waiting.MaxBy(static each => each.Calls.Count)?.Calls is { } longest && longest.Count > queue.Calls.Count + 1
            ? longest.Last!.Value
            : null;

    /// <summary>The caller with most by this count, and how much that is; null if all have none.</summary>
    public (string? Caller, int Count) Most(Func<CallerQueue, int> count) =>
        queues.Values.MaxBy(count) is { } most && count(most) is > 0 and var number ? (most.Caller, number) : default;

    // A caller's part if all active callers want the same.
    private double Share(QuotaTerms terms, long now) =>
        (double)terms.Limit / Math.Max(1, queues.Values.Count(queue => queue.Calls.Count > 0 || queue.Used(now) >= 1));

    // Names come from the configuration; names of removed callers need not be kept.
    private void ForgetIdle(long now)
    {
        foreach (var (name, _) in queues.Where(each => each.Value.IsIdle(now)))
        {
            queues.Remove(name);
        }
    }
}
