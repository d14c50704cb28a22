namespace AuroraGateway.Limits.Quota;

/// <summary>
/// The quota as this process counts it alone, and how waiting calls end. A burst passes at once; the rest is spread evenly until more
/// becomes free, so that a later caller does not find the whole period used up.
/// </summary>
internal sealed partial class QuotaBudget
{
    private int LimitLocked(QuotaTerms terms) => store?.PartOf(terms.Limit) ?? terms.Limit;

    private int ReserveLocked(QuotaTerms terms) => (int)((long)terms.Reserve * LimitLocked(terms) / terms.Limit);

    private void PumpOwnLocked(QuotaTerms terms, long now, bool refuses = true)
    {
        var due = long.MaxValue;
        while (queues.Count > 0)
        {
            if (MayPassLocked(terms, now, out due))
            {
                var next = queues.Next(terms, now);
                ServeLocked(next, TakeLocked(next.Queue, terms, now, due), now);
                continue;
            }

            var earliest = refuses ? EarliestLocked(terms, 1, now) : now;
            if (queues.Heads.FirstOrDefault(head => head.Deadline <= now || head.Deadline < earliest) is not { } late)
            {
                ArmLocked(Math.Min(due, queues.Heads.Min(static head => head.Deadline)), now);
                break;
            }

            var position = queues.PositionOfNext(late.Queue, terms, now);
            var kind = late.Deadline <= now ? LimitRefusalKind.QuotaTimeout : TooLong(now);
            RefuseLocked(late, kind, EarliestLocked(terms, position, now), now);
        }
    }

    private bool MayPassLocked(QuotaTerms terms, long now, out long due)
    {
        var limit = LimitLocked(terms);
        var free = limit - log.Taken(now);
        due = closedUntil > now ? closedUntil
            : free > Math.Max(0, ReserveLocked(terms)) ? now
            : free > 0 ? passedAt + log.Gap(terms, limit, now)
            : log.FreeAt(terms, limit, 1, now);
        return due <= now && free > 0;
    }

    // The call at this position cannot pass earlier, even if no other call is late.
    private long EarliestLocked(QuotaTerms terms, int position, long now)
    {
        var limit = LimitLocked(terms);
        var even = terms.Window / limit;
        var spread = Math.Max(now, passedAt + even) + ((position - 1) * even);
        var burst = log.FreeAt(terms, limit, position + ReserveLocked(terms), now);
        return Math.Max(Math.Max(closedUntil, log.FreeAt(terms, limit, position, now)), Math.Min(spread, burst));
    }

    private QuotaPermit TakeLocked(CallerQueue queue, QuotaTerms terms, long now, long due)
    {
        queues.Passed(queue, terms, now);

        // From when it was due: a timer that is always late by some milliseconds must not slow the pace.
        passedAt = Math.Max(due, now - terms.Even);
        var permit = log.Take();
        open?.Begin(permit, queue.Id, now, now);
        return new QuotaPermit(this, permit);
    }

    private static async ValueTask<QuotaResult> WaitAsync(QuotaWaiter waiter, CancellationToken cancellation)
    {
        using (cancellation.UnsafeRegister(static state => ((QuotaWaiter)state!).Leave(), waiter))
        {
            return await waiter.Task;
        }
    }

    private LimitRefusalKind TooLong(long now) => closedUntil > now ? LimitRefusalKind.QuotaClosed : LimitRefusalKind.QuotaExceeded;

    private TimeSpan LeftLocked(QuotaWaiter waiter, long now)
    {
        queues.Remove(waiter);
        var waited = time.GetElapsedTime(waiter.Since, now);
        gate.Left(waited);
        return waited;
    }

    private void ServeLocked(QuotaWaiter waiter, QuotaPermit permit, long now) =>
        waiter.TrySetResult(new QuotaResult(permit, null, LeftLocked(waiter, now)));

    private void RefuseLocked(QuotaWaiter waiter, LimitRefusalKind kind, long earliest, long now) =>
        waiter.TrySetResult(RefusedLocked(waiter.Queue, kind, waiter.Terms, earliest - now, LeftLocked(waiter, now)));

    private QuotaResult RefusedLocked(CallerQueue queue, LimitRefusalKind kind, QuotaTerms terms, long ticks, TimeSpan waited)
    {
        gate.Metrics.Refused(kind);
        queue.Refuse(terms, time.GetTimestamp());
        var retryAfter = TimeSpan.FromSeconds(Math.Max(1, ticks / (double)time.TimestampFrequency));
        return new QuotaResult(default, QuotaProblems.For(kind, terms, owner.IsApplication, retryAfter), waited);
    }

    private void ArmLocked(long due, long now)
    {
        if (due == long.MaxValue || (armed <= due && armed > now))
        {
            return;
        }

        // System timers count whole milliseconds and round down: without rounding up they would fire too early.
        armed = due;
        var span = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling((due - now) * 1000d / time.TimestampFrequency), 1, uint.MaxValue / 2));
        timer ??= time.CreateTimer(static state => ((QuotaBudget)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(span, Timeout.InfiniteTimeSpan);
    }

    private void Ring() => Change(0, static (budget, _, _, _) =>
    {
        budget.armed = long.MaxValue;
        return true;
    });
}
