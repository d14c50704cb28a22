namespace AuroraGateway.Limits.Quota;

/// <summary>
/// One owner's share of Aurora's quota. A burst passes at once; what is left after it is spread evenly until more becomes free, so that a caller
/// that comes later does not find the whole period used up. Calls that must wait stand in <see cref="WaitingLines"/>.
/// </summary>
internal sealed class QuotaBudget : IDisposable
{
    private readonly QuotaGate gate;
    private readonly TimeProvider time;
    private readonly IQuotaAccount account;
    private readonly WaitingLines lines = new();
    private readonly QuotaShares shares = new();
    private readonly QuotaOwner owner;
    private readonly Lock sync = new();
    private readonly bool isApplication;
    private QuotaShares? refusals;
    private ITimer? timer;
    private long passedAt;
    private long? closedAt;
    private bool dropped;

    public QuotaBudget(QuotaOwner owner, QuotaGate gate, IQuotaLedger ledger, TimeProvider time)
    {
        this.gate = gate;
        this.time = time;
        this.owner = owner;
        isApplication = owner.IsApplication;
        passedAt = time.GetTimestamp() - gate.Terms.Window;
        account = ledger.Open(owner, Reconsider);
    }

    /// <returns>False if the budget was forgotten meanwhile: there is another to ask.</returns>
    public bool TryEnter(string caller, CancellationToken cancellation, out ValueTask<QuotaAnswer> answer)
    {
        QuotaWaiter waiter;
        lock (sync)
        {
            answer = default;
            if (dropped)
            {
                return false;
            }

            var now = time.GetTimestamp();
            var terms = gate.Terms;
            if (lines.Count > 0)
            {
                Pump(terms, now);
            }

            if (lines.Count == 0 && MayPass(terms, now, out var due))
            {
                answer = new(new QuotaAnswer(Take(caller, terms, now, due), null, TimeSpan.Zero));
                return true;
            }

            var earliest = Earliest(terms, lines.PositionOfNext(caller, terms, now), now);
            if (earliest - now > terms.MaxWait)
            {
                account.Want(terms, lines.Count + 1, now);
                answer = new(Refused(caller, account.ClosedUntil > now ? LimitRefusalKind.QuotaClosed : LimitRefusalKind.QuotaExceeded, terms, earliest - now, TimeSpan.Zero));
                return true;
            }

            if (lines.Count >= terms.MaxWaiters)
            {
                if (lines.Surplus(caller) is not { } surplus)
                {
                    answer = new(Refused(caller, LimitRefusalKind.QuotaQueueFull, terms, earliest - now, TimeSpan.Zero));
                    return true;
                }

                Refuse(surplus, LimitRefusalKind.QuotaQueueFull, terms, now);
            }

            waiter = new QuotaWaiter(this, caller, now, now + terms.MaxWait);
            lines.Add(waiter, terms, now);
            gate.Queued();
            Pump(terms, now);
        }

        answer = WaitAsync(waiter, cancellation);
        return true;
    }

    public void Sent(long permit)
    {
        lock (sync)
        {
            account.Sent(gate.Terms, permit, time.GetTimestamp());
        }
    }

    public void Answered(long permit)
    {
        lock (sync)
        {
            account.Answered(gate.Terms, permit, time.GetTimestamp());
            LookAgain();
        }
    }

    public void Release(long permit)
    {
        lock (sync)
        {
            account.Return(permit);
            LookAgain();
        }
    }

    public void Close(TimeSpan? retryAfter)
    {
        lock (sync)
        {
            var now = time.GetTimestamp();
            var asked = (long)((retryAfter ?? gate.Terms.Period.Span / 10).TotalSeconds * time.TimestampFrequency);
            account.Close(now + Math.Clamp(asked, 0, gate.Terms.Closure), now);
            closedAt = now;
            gate.Metrics.Closed();
            LookAgain();
        }
    }

    /// <summary>Looks again whose turn it is; at once if anybody waits.</summary>
    public void Reconsider()
    {
        lock (sync)
        {
            LookAgain();
        }
    }

    public void Leave(QuotaWaiter waiter)
    {
        lock (sync)
        {
            if (waiter.Place is null)
            {
                return;
            }

            var now = time.GetTimestamp();
            lines.Remove(waiter);
            gate.Left(time.GetElapsedTime(waiter.Since, now));
            waiter.TrySetCanceled();
            Pump(gate.Terms, now);
        }
    }

    /// <summary>How it stands now.</summary>
    public QuotaStanding Read()
    {
        lock (sync)
        {
            var now = time.GetTimestamp();
            var terms = gate.Terms;
            var used = account.Used(terms, now);
            var (caller, most) = shares.Most(terms, now);

            // A permit that was given back stays counted as its caller's: never say more of one than of all.
            return new QuotaStanding(
                owner, terms.Limit, used, lines.Count, caller, Math.Min(most, used), refusals?.Total(terms, now) ?? 0, refusals?.Most(terms, now).Caller,
                account.ClosedUntil > now || now - closedAt < terms.Window);
        }
    }

    /// <summary>Forgets the budget if that forgets nothing.</summary>
    public bool TryDrop()
    {
        lock (sync)
        {
            var now = time.GetTimestamp();
            if (lines.Count > 0 || account.ClosedUntil > now || !account.IsIdle(gate.Terms, now))
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
                Refuse(lines.Heads.First(), LimitRefusalKind.QuotaTimeout, gate.Terms, time.GetTimestamp());
            }
        }
    }

    private static async ValueTask<QuotaAnswer> WaitAsync(QuotaWaiter waiter, CancellationToken cancellation)
    {
        using (cancellation.UnsafeRegister(static state => ((QuotaWaiter)state!).Leave(), waiter))
        {
            return await waiter.Task;
        }
    }

    private void LookAgain()
    {
        if (lines.Count > 0 && !dropped)
        {
            Pump(gate.Terms, time.GetTimestamp());
        }
    }

    // Serves whose turn has come, refuses those whose wait would be in vain, and sets the timer for the next of both.
    private void Pump(QuotaTerms terms, long now)
    {
        var due = long.MaxValue;
        while (lines.Count > 0)
        {
            if (MayPass(terms, now, out due))
            {
                var next = lines.Next(terms, now);
                lines.Remove(next);
                var waited = time.GetElapsedTime(next.Since, now);
                gate.Left(waited);
                next.TrySetResult(new QuotaAnswer(Take(next.Caller, terms, now, due), null, waited));
                continue;
            }

            var earliest = Earliest(terms, 1, now);
            if (lines.Heads.FirstOrDefault(head => head.Deadline <= now || head.Deadline < earliest) is not { } late)
            {
                break;
            }

            Refuse(late, late.Deadline <= now ? LimitRefusalKind.QuotaTimeout : account.ClosedUntil > now ? LimitRefusalKind.QuotaClosed : LimitRefusalKind.QuotaExceeded, terms, now);
        }

        account.Want(terms, lines.Count, now);
        if (lines.Count > 0)
        {
            SetTimer(Math.Min(due, lines.Heads.Min(head => head.Deadline)) - now);
        }
    }

    private bool MayPass(QuotaTerms terms, long now, out long due)
    {
        due = account.ClosedUntil;
        if (account.ClosedUntil > now)
        {
            return false;
        }

        var free = account.Free(terms, now);
        if (free > 0 && free > terms.Reserve)
        {
            due = now;
            return true;
        }

        due = free > 0 ? passedAt + account.Gap(terms, now) : account.FreeAt(terms, 1, now);
        return free > 0 && due <= now;
    }

    // Before this, the call at this place in the order cannot pass even if everything goes well.
    private long Earliest(QuotaTerms terms, int position, long now)
    {
        var spread = Math.Max(now, passedAt + terms.Even) + ((position - 1) * terms.Even);
        var burst = account.FreeAt(terms, position + terms.Reserve, now);
        return Math.Max(Math.Max(account.ClosedUntil, account.FreeAt(terms, position, now)), Math.Min(spread, burst));
    }

    private QuotaPermit Take(string caller, QuotaTerms terms, long now, long due)
    {
        shares.Count(caller, terms, now);
        lines.Passed(caller, terms, now);

        // From when it was due: a timer that is late by some milliseconds each time must not slow the pace down.
        passedAt = Math.Max(due, now - terms.Even);
        return new QuotaPermit(this, account.Take(now));
    }

    private void Refuse(QuotaWaiter waiter, LimitRefusalKind kind, QuotaTerms terms, long now)
    {
        lines.Remove(waiter);
        var waited = time.GetElapsedTime(waiter.Since, now);
        gate.Left(waited);
        waiter.TrySetResult(Refused(waiter.Caller, kind, terms, Earliest(terms, lines.PositionOfNext(waiter.Caller, terms, now), now) - now, waited));
    }

    private QuotaAnswer Refused(string caller, LimitRefusalKind kind, QuotaTerms terms, long ticks, TimeSpan waited)
    {
        gate.Metrics.Refused(kind);
        (refusals ??= new QuotaShares()).Count(caller, terms, time.GetTimestamp());
        var retryAfter = TimeSpan.FromSeconds(Math.Max(1, ticks / (double)time.TimestampFrequency));
        return new QuotaAnswer(default, QuotaProblems.For(kind, terms, isApplication, retryAfter), waited);
    }

    private void SetTimer(long ticks)
    {
        // System timers count whole milliseconds and round down: without rounding up they would fire once too often.
        var span = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(ticks * 1000d / time.TimestampFrequency), 1, uint.MaxValue / 2));
        if (timer is null)
        {
            timer = time.CreateTimer(static state => ((QuotaBudget)state!).Reconsider(), this, span, Timeout.InfiniteTimeSpan);
        }
        else
        {
            timer.Change(span, Timeout.InfiniteTimeSpan);
        }
    }
}
