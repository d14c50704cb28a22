using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Quota;

/// <summary>
/// One owner's share of Aurora's quota. Calls that must wait are in <see cref="WaitingQueues"/>; whose turn comes when is decided here
/// (<c>QuotaBudget.Own.cs</c>), or in the account that replicas share (<c>QuotaBudget.Shared.cs</c>).
/// </summary>
internal sealed partial class QuotaBudget : IDisposable
{
    private readonly QuotaGate gate;
    private readonly TimeProvider time;
    private readonly SlidingLog log = new();
    private readonly WaitingQueues queues;
    private readonly QuotaOwner owner;
    private readonly Lock sync = new();
    private readonly SharedLimit? shared;
    private readonly QuotaTurns? turns;
    private readonly OpenCalls? open;
    private readonly ILimitStore? store;
    private ITimer? timer;
    private long armed = long.MaxValue;
    private long passedAt;
    private long closedUntil = long.MinValue;
    private long? closedAt;
    private bool dropped;

    // store is null in a standalone process; shared is null too for a quota so large that each replica uses its part.
    public QuotaBudget(QuotaOwner owner, QuotaGate gate, ILimitStore? store, SharedLimit? shared, TimeProvider time)
    {
        this.gate = gate;
        this.time = time;
        this.owner = owner;
        this.shared = shared;
        this.store = store;
        queues = new WaitingQueues(time);
        passedAt = time.GetTimestamp() - Terms.Window;
        if (shared is not null)
        {
            open = new OpenCalls(shared, log);
            turns = new QuotaTurns(shared, log, open, queues, time.TimestampFrequency);
        }
    }

    private QuotaTerms Terms => gate.TermsOf(owner);

    /// <param name="caller">Who calls.</param>
    /// <param name="own">The terms of the request; see <see cref="QuotaGate.AcquireAsync"/>.</param>
    /// <param name="cancellation">The caller left.</param>
    /// <param name="result">A permit or a refusal.</param>
    /// <returns>False if the budget was dropped meanwhile: there is another one.</returns>
    public bool TryEnter(string caller, QuotaTerms own, CancellationToken cancellation, out ValueTask<QuotaResult> result)
    {
        QuotaWaiter waiter;
        bool asks;
        lock (sync)
        {
            result = default;
            if (dropped)
            {
                return false;
            }

            var now = time.GetTimestamp();
            var queue = queues.Of(caller, now);
            if (EnterLocked(queue, own, now) is { } known)
            {
                result = new(known);
                return true;
            }

            waiter = new QuotaWaiter(this, queue, own, now);
            queues.Add(waiter);
            gate.Queued();
            asks = PumpLocked(Terms, now);
        }

        Ask(asks);
        result = WaitAsync(waiter, cancellation);
        return true;
    }

    public void Sent(long permit)
    {
        lock (sync)
        {
            log.Sent(Terms, permit, time.GetTimestamp());
        }
    }

    public void Responded(long permit) => Change(permit, static (budget, permit, terms, now) =>
    {
        budget.log.Responded(terms, permit, now);
        budget.open?.Responded(permit, terms, now);
        return true;
    });

    public void Release(long permit) => Change(permit, static (budget, permit, _, now) =>
    {
        if (!budget.log.Return(permit))
        {
            return false;
        }

        budget.open?.GiveBack(permit, now);
        return true;
    });

    public void Close(TimeSpan? retryAfter) => Change(retryAfter, static (budget, retryAfter, terms, now) =>
    {
        var asked = (long)((retryAfter ?? terms.Period.Span / 10).TotalSeconds * budget.time.TimestampFrequency);
        budget.closedUntil = Math.Max(budget.closedUntil, now + Math.Clamp(asked, 0, terms.Closure));
        budget.closedAt = now;
        budget.shared?.Close(budget.closedUntil);
        budget.gate.Metrics.Closed();
        return true;
    });

    /// <summary>Decides again which waiting calls may pass.</summary>
    public void Reconsider() => Change(0, static (_, _, _, _) => true);

    public void Leave(QuotaWaiter waiter) => Change(waiter, static (budget, waiter, _, now) =>
    {
        if (waiter.Place is not null)
        {
            budget.LeftLocked(waiter, now);
            waiter.TrySetCanceled();
        }

        return true;
    });

    /// <summary>Its state now.</summary>
    public QuotaState Read()
    {
        lock (sync)
        {
            var (terms, now) = (Terms, time.GetTimestamp());
            var used = Math.Max(log.Taken(now), Math.Min(terms.Limit, shared?.Used(now, terms.Window) ?? 0));
            var (caller, most) = queues.Most(queue => queue.Used(now));

            // A returned permit stays counted as its caller's: one caller must not show more than all.
            return new QuotaState(
                owner, terms.Limit, used, queues.Count, caller, Math.Min(most, used), queues.All.Sum(queue => queue.Refused(now)),
                queues.Most(queue => queue.Refused(now)).Caller, closedUntil > now || now - closedAt < terms.Window);
        }
    }

    /// <summary>Drops the budget if that loses nothing.</summary>
    public bool TryDrop()
    {
        lock (sync)
        {
            var now = time.GetTimestamp();
            if (queues.Count > 0 || closedUntil > now || log.Taken(now) > 0 || shared?.IsAsking == true)
            {
                return false;
            }

            dropped = true;
            timer?.Dispose();
            return true;
        }
    }

    public void Dispose()
    {
        lock (sync)
        {
            dropped = true;
            timer?.Dispose();
            while (queues.Count > 0)
            {
                var now = time.GetTimestamp();
                RefuseLocked(queues.Heads.First(), LimitRefusalKind.QuotaTimeout, now, now);
            }
        }
    }

    // The state is an argument so that the change allocates nothing. It returns false if no waiting call can be affected.
    private void Change<T>(T state, Func<QuotaBudget, T, QuotaTerms, long, bool> change)
    {
        bool asks;
        lock (sync)
        {
            var (terms, now) = (Terms, time.GetTimestamp());
            asks = change(this, state, terms, now) && !dropped && PumpLocked(terms, now);
        }

        Ask(asks);
    }

    // A permit or a refusal if that is known at once; null for a call that waits.
    private QuotaResult? EnterLocked(CallerQueue queue, QuotaTerms terms, long now)
    {
        if (shared?.IsUsable(now) != true)
        {
            if (queues.Count > 0)
            {
                PumpLocked(terms, now);
            }

            if (queues.Count == 0 && MayPassLocked(terms, now, out var due))
            {
                // To be reported to the store when it is back.
                ArmLocked(shared is null ? long.MaxValue : now + (time.TimestampFrequency / 4), now);
                return new QuotaResult(TakeLocked(queue, terms, now, due), null, TimeSpan.Zero);
            }
        }

        var earliest = shared is { IsGone: false }
            ? EarliestSharedLocked(queue, terms, now)
            : EarliestLocked(terms, queues.PositionOfNext(queue, terms, now), now);
        if (earliest - now > terms.MaxWait)
        {
            return RefusedLocked(queue, TooLong(now), terms, earliest - now, TimeSpan.Zero);
        }

        if (queues.Count >= terms.MaxWaiters)
        {
            if (queues.Surplus(queue) is not { } surplus)
            {
                return RefusedLocked(queue, LimitRefusalKind.QuotaQueueFull, terms, earliest - now, TimeSpan.Zero);
            }

            RefuseLocked(surplus, LimitRefusalKind.QuotaQueueFull, earliest, now);
        }

        return null;
    }

    // Serves calls whose turn has come, refuses those that cannot pass in time, and sets the timer. Returns true if a request to the store
    // is due: the caller sends it after it releases the lock.
    private bool PumpLocked(QuotaTerms terms, long now)
    {
        if (shared is not null)
        {
            return PumpSharedLocked(terms, now);
        }

        if (queues.Count > 0)
        {
            PumpOwnLocked(terms, now);
        }

        return false;
    }
}
