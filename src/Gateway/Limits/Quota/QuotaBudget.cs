using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Quota;

/// <summary>
/// One owner's share of Aurora's quota. Calls that must wait stand in <see cref="WaitingLines"/>; whose turn comes when is decided here
/// (<c>QuotaBudget.Own.cs</c>), or in the account that replicas share (<c>QuotaBudget.Shared.cs</c>).
/// </summary>
internal sealed partial class QuotaBudget : IDisposable
{
    private readonly QuotaGate gate;
    private readonly TimeProvider time;
    private readonly SlidingLog log = new();
    private readonly WaitingLines lines = new();
    private readonly QuotaShares shares = new();
    private readonly QuotaOwner owner;
    private readonly Lock sync = new();
    private readonly bool isApplication;
    private readonly SharedLimit? shared;
    private readonly QuotaTurns? turns;
    private readonly OpenCalls? open;
    private readonly ILimitStore? store;
    private QuotaShares? refusals;
    private ITimer? timer;
    private long armed = long.MaxValue;
    private long passedAt;
    private long closedUntil = long.MinValue;
    private long? closedAt;
    private bool dropped;

    /// <param name="owner">Whose.</param>
    /// <param name="gate">Settings and counts of all.</param>
    /// <param name="store">What replicas share; null where this process counts by itself.</param>
    /// <param name="shared">The account in it; null for a quota so large that each replica uses its part.</param>
    /// <param name="time">The clock.</param>
    public QuotaBudget(QuotaOwner owner, QuotaGate gate, ILimitStore? store, SharedLimit? shared, TimeProvider time)
    {
        this.gate = gate;
        this.time = time;
        this.owner = owner;
        this.shared = shared;
        this.store = store;
        isApplication = owner.IsApplication;
        passedAt = time.GetTimestamp() - gate.Terms.Window;
        if (shared is not null)
        {
            turns = new QuotaTurns(shared, log, time.TimestampFrequency);
            open = new OpenCalls(shared, log);
        }
    }

    /// <returns>False if the budget was forgotten meanwhile: there is another to ask.</returns>
    public bool TryEnter(string caller, CancellationToken cancellation, out ValueTask<QuotaAnswer> answer)
    {
        QuotaWaiter waiter;
        bool asks;
        lock (sync)
        {
            answer = default;
            if (dropped)
            {
                return false;
            }

            var now = time.GetTimestamp();
            var terms = gate.Terms;
            if (EnterLocked(caller, terms, now) is { } known)
            {
                answer = new(known);
                return true;
            }

            waiter = new QuotaWaiter(this, caller, now, now + terms.MaxWait);
            lines.Add(waiter, terms, now);
            gate.Queued();
            asks = PumpLocked(terms, now);
        }

        Ask(asks);
        answer = WaitAsync(waiter, cancellation);
        return true;
    }

    public void Sent(long permit)
    {
        lock (sync)
        {
            log.Sent(gate.Terms, permit, time.GetTimestamp());
        }
    }

    public void Answered(long permit)
    {
        bool asks;
        lock (sync)
        {
            var (terms, now) = (gate.Terms, time.GetTimestamp());
            log.Answered(terms, permit, now);
            open?.Answered(permit, terms, now);
            asks = !dropped && PumpLocked(terms, now);
        }

        Ask(asks);
    }

    public void Release(long permit)
    {
        bool asks;
        lock (sync)
        {
            var (terms, now) = (gate.Terms, time.GetTimestamp());
            if (!log.Return(permit))
            {
                return;
            }

            open?.Returned(permit, now);
            asks = !dropped && PumpLocked(terms, now);
        }

        Ask(asks);
    }

    public void Close(TimeSpan? retryAfter) => Change((terms, now) =>
    {
        var asked = (long)((retryAfter ?? terms.Period.Span / 10).TotalSeconds * time.TimestampFrequency);
        closedUntil = Math.Max(closedUntil, now + Math.Clamp(asked, 0, terms.Closure));
        closedAt = now;
        shared?.Close(closedUntil);
        gate.Metrics.Closed();
    });

    /// <summary>Looks again whose turn it is; at once if anybody waits.</summary>
    public void Reconsider() => Change(static (_, _) => { });

    public void Leave(QuotaWaiter waiter) => Change((_, now) =>
    {
        if (waiter.Place is not null)
        {
            lines.Remove(waiter);
            gate.Left(time.GetElapsedTime(waiter.Since, now));
            waiter.TrySetCanceled();
        }
    });

    /// <summary>How it stands now.</summary>
    public QuotaStanding Read()
    {
        lock (sync)
        {
            var now = time.GetTimestamp();
            var terms = gate.Terms;
            var used = Math.Max(log.Taken(now), Math.Min(terms.Limit, shared?.Used(now, terms.Window) ?? 0));
            var (caller, most) = shares.Most(terms, now);

            // A permit that was given back stays counted as its caller's: never say more of one than of all.
            return new QuotaStanding(
                owner, terms.Limit, used, lines.Count, caller, Math.Min(most, used), refusals?.Total(terms, now) ?? 0, refusals?.Most(terms, now).Caller,
                closedUntil > now || now - closedAt < terms.Window);
        }
    }

    /// <summary>Forgets the budget if that forgets nothing.</summary>
    public bool TryDrop()
    {
        lock (sync)
        {
            var now = time.GetTimestamp();
            if (lines.Count > 0 || closedUntil > now || log.Taken(now) > 0 || shared?.IsAsking == true)
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
            while (lines.Count > 0)
            {
                RefuseLocked(lines.Heads.First(), LimitRefusalKind.QuotaTimeout, time.GetTimestamp(), gate.Terms, time.GetTimestamp());
            }
        }
    }

    private void Change(Action<QuotaTerms, long> change)
    {
        bool asks;
        lock (sync)
        {
            var terms = gate.Terms;
            var now = time.GetTimestamp();
            change(terms, now);
            asks = !dropped && PumpLocked(terms, now);
        }

        Ask(asks);
    }

    // What is known at once: a permit, or a refusal. Null for a call that has to wait.
    private QuotaAnswer? EnterLocked(string caller, QuotaTerms terms, long now)
    {
        var usesShared = shared?.IsUsable(now) == true;
        if (!usesShared)
        {
            if (lines.Count > 0)
            {
                PumpLocked(terms, now);
            }

            if (lines.Count == 0 && MayPassLocked(terms, now, out var due))
            {
                // To tell the store of it when it is back.
                ArmLocked(shared is null ? long.MaxValue : now + (time.TimestampFrequency / 4), now);
                return new QuotaAnswer(TakeLocked(caller, terms, now, due), null, TimeSpan.Zero);
            }
        }

        var earliest = shared is { IsGone: false }
            ? EarliestSharedLocked(caller, terms, now)
            : EarliestLocked(terms, lines.PositionOfNext(caller, terms, now), now);
        if (earliest - now > terms.MaxWait)
        {
            return RefusedLocked(caller, TooLong(now), terms, earliest - now, TimeSpan.Zero);
        }

        if (lines.Count >= terms.MaxWaiters)
        {
            if (lines.Surplus(caller) is not { } surplus)
            {
                return RefusedLocked(caller, LimitRefusalKind.QuotaQueueFull, terms, earliest - now, TimeSpan.Zero);
            }

            RefuseLocked(surplus, LimitRefusalKind.QuotaQueueFull, earliest, terms, now);
        }

        return null;
    }

    // Serves whose turn has come, refuses those whose wait would be in vain, and sets the timer for the next of both.
    // Returns true if the shared account is to be asked: the caller does so once it holds no lock.
    private bool PumpLocked(QuotaTerms terms, long now)
    {
        if (shared is null)
        {
            if (lines.Count > 0)
            {
                PumpOwnLocked(terms, now);
            }

            return false;
        }

        return PumpSharedLocked(terms, now);
    }
}
