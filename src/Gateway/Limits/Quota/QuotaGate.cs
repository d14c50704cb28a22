using System.Collections.Concurrent;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Quota;

/// <summary>Step 4, second half: divides Aurora's quota, with a budget for each key as Aurora counts them. Unused budgets are
/// dropped.</summary>
internal sealed class QuotaGate : IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SweepAtMost = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<QuotaOwner, QuotaBudget> budgets = new();
    private readonly ILimitStore? store;
    private readonly Func<QuotaOwner, string> name;
    private readonly TimeProvider time;
    private readonly int capacity;
    private readonly ITimer sweeper;
    private readonly Lock adding = new();
    private volatile QuotaTermsTable terms;
    private long sweptAt;
    private int count;
    private int waiting;

    // A standalone process has no store; names in it contain no secret.
    public QuotaGate(
        QuotaTermsTable terms, LimitMetrics metrics, TimeProvider time, int capacity = 100_000,
        ILimitStore? store = null, Func<QuotaOwner, string>? name = null)
    {
        this.terms = terms;
        this.store = store;
        this.name = name ?? (static owner => owner.ToString());
        this.time = time;
        this.capacity = capacity;
        Metrics = metrics;
        sweptAt = time.GetTimestamp();
        sweeper = time.CreateTimer(static state => ((QuotaGate)state!).Sweep(), this, SweepEvery, SweepEvery);
    }

    /// <summary>Budgets in memory.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Calls that wait now, over all budgets.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    internal QuotaTerms TermsOf(in QuotaOwner owner) => terms.Of(owner);

    internal LimitMetrics Metrics { get; }

    /// <summary>
    /// One permit to call Aurora, at once or when the caller's turn comes. A call that is sent a second time takes a second permit: Aurora
    /// counts both.
    /// </summary>
    /// <param name="owner">Whose budget.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="cancellation">The caller left.</param>
    /// <param name="by">The terms of the request: whether and how long it may wait, and how it is refused. Null for those in use. A call
    /// that waits passes at the pace of the terms in use, because all calls share one account at Aurora.</param>
    /// <returns>A permit to be released in the end, or a refusal.</returns>
    public ValueTask<QuotaResult> AcquireAsync(
        QuotaOwner owner, string caller, CancellationToken cancellation, QuotaTermsTable? by = null)
    {
        var own = (by ?? terms).Of(owner);
        while (true)
        {
            if ((budgets.TryGetValue(owner, out var budget) ? budget : Add(owner)) is not { } found)
            {
                const LimitRefusalKind Kind = LimitRefusalKind.QuotaCapacity;
                Metrics.Refused(Kind);
                var refusal = QuotaProblems.For(Kind, own, owner.IsApplication, SweepAtMost);
                return new(new QuotaResult(default, refusal, TimeSpan.Zero));
            }

            if (found.TryEnter(caller, own, cancellation, out var result))
            {
                return result;
            }
        }
    }

    /// <summary>Another model is in use: its terms hold from now on. Counts and waiting calls stay.</summary>
    public void Follow(QuotaTermsTable next)
    {
        if (ReferenceEquals(terms, next))
        {
            return;
        }

        terms = next;
        foreach (var budget in budgets.Values)
        {
            budget.Reconsider();
        }
    }

    public IEnumerable<QuotaState> Read() => budgets.Values.Select(budget => budget.Read());

    /// <param name="most">The most budgets: those that refuse first, then those with the least left.</param>
    public IReadOnlyList<QuotaState> Read(int most) =>
        [.. Read().OrderByDescending(static standing => (standing.Refused, standing.Used, standing.Waiting)).Take(most)];

    internal void Queued()
    {
        Interlocked.Increment(ref waiting);
        Metrics.Queued();
    }

    internal void Left(TimeSpan waited)
    {
        Interlocked.Decrement(ref waiting);
        Metrics.Left(waited);
    }

    public void Dispose()
    {
        sweeper.Dispose();
        foreach (var (owner, budget) in budgets)
        {
            // Removed here first, so that a request does not find a budget again and again that accepts no calls.
            if (budgets.TryRemove(new(owner, budget)))
            {
                Interlocked.Decrement(ref count);
            }

            budget.Dispose();
        }
    }

    private QuotaBudget? Add(QuotaOwner owner)
    {
        lock (adding)
        {
            if (budgets.TryGetValue(owner, out var known))
            {
                return known;
            }

            if (count >= capacity && time.GetElapsedTime(sweptAt) >= SweepAtMost)
            {
                Sweep();
            }

            if (count >= capacity)
            {
                return null;
            }

            // One script a call would be too many for a large quota: each replica uses its part.
            var own = TermsOf(owner);
            var isShared = store is not null && !WindowLimiter.IsLarge(own.Limit, own.Period.Span);
            var budget = new QuotaBudget(owner, this, store, isShared ? new SharedLimit(store!, name(owner), time) : null, time);
            budgets[owner] = budget;
            Interlocked.Increment(ref count);
            return budget;
        }
    }

    private void Sweep()
    {
        sweptAt = time.GetTimestamp();
        foreach (var (owner, budget) in budgets)
        {
            if (budget.TryDrop() && budgets.TryRemove(new(owner, budget)))
            {
                Interlocked.Decrement(ref count);
            }
        }
    }
}
