using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Quota;

/// <summary>The quota as all replicas count it together: one request to the shared log at a time, for all callers that wait here.</summary>
internal sealed partial class QuotaBudget
{
    private long EarliestSharedLocked(CallerQueue queue, QuotaTerms terms, long now)
    {
        if (closedUntil - now > terms.MaxWait || queue.Earliest - terms.MaxWait > now)
        {
            return Math.Max(closedUntil, queue.Earliest);
        }

        // The calls that are before it here pass at the even rate at best.
        return Math.Max(now, queue.At ?? queue.Again) + (long)(0.7 * terms.Even * Math.Max(0, queue.Calls.Count - 1));
    }

    private bool PumpSharedLocked(QuotaTerms terms, long now)
    {
        open!.Look(terms, now);
        foreach (var queue in queues.All.Where(queue => queue.At <= now))
        {
            if (queue.Calls.First is { } first && closedUntil <= now && now - queue.At <= terms.Window / 2)
            {
                PassLocked(first.Value, queue.Place, queue.At!.Value + terms.Slack, terms, now);
                queue.At = null;
            }
            else
            {
                turns!.GiveBack(queue, now);
            }
        }

        var usesShared = shared!.IsUsable(now);
        if (!usesShared)
        {
            // While the store is only late, no call is refused that this replica may allow by itself.
            PumpOwnLocked(terms, now, refuses: shared.IsGone);
        }

        while (queues.Heads.FirstOrDefault(head => head.Deadline <= now) is { } late)
        {
            var kind = closedUntil > now ? LimitRefusalKind.QuotaClosed : LimitRefusalKind.QuotaTimeout;
            RefuseLocked(late, kind, late.Queue.Earliest, now);
        }

        foreach (var queue in queues.All.Where(static queue => queue.At is not null && queue.Calls.Count == 0))
        {
            turns!.GiveBack(queue, now);
        }

        ArmSharedLocked(usesShared, now);
        return usesShared && !shared.IsAsking
            && (queues.Waiting.Any(queue => queue.MayAsk(now)) || open.FlushAt <= now || shared.IsClosing(now));
    }

    private void ArmSharedLocked(bool usesShared, long now)
    {
        var due = Math.Min(turns!.NextDue(now), open!.NextDue);
        due = Math.Min(due, queues.Heads.Select(static head => head.Deadline).DefaultIfEmpty(long.MaxValue).Min());
        if (usesShared && open.FlushAt > now)
        {
            due = Math.Min(due, open.FlushAt);
        }
        else if (!usesShared && (queues.Count > 0 || open.FlushAt < long.MaxValue || shared!.IsClosing(now)))
        {
            // To find out whether the store is back.
            due = Math.Min(due, now + (time.TimestampFrequency / 4));
        }

        ArmLocked(Math.Max(due, now), now);
    }

    private void Ask(bool asks)
    {
        if (asks)
        {
            _ = shared!.AskAsync(sync, BeginLocked, EndLocked);
        }
    }

    private LimitRequest? BeginLocked(long now) => !dropped && PumpLocked(Terms, now) ? turns!.Ask(Terms, now) : null;

    private void EndLocked(long[]? numbers, long now)
    {
        var terms = Terms;
        var received = turns!.Receive(numbers, terms, now);
        if (numbers is not null && shared!.ClosedFor > TimeSpan.Zero)
        {
            closedUntil = Math.Max(closedUntil, now + (long)(shared.ClosedFor.TotalSeconds * time.TimestampFrequency));
        }

        foreach (var (queue, response) in received)
        {
            var passed = 0;
            var granted = response?.Granted ?? queue.Asked;
            while (passed < granted && queue.Calls.First is { } first
                && (response is not null || MayGoAloneLocked(queue.Asked - passed, terms, now)))
            {
                PassLocked(first.Value, queue.First + passed++, response is null ? now : now + terms.Slack, terms, now);
            }

            turns.Settle(queue, passed, granted, now);
            while (response?.Wait is not null && queue.Calls.First is { } first && first.Value.Deadline < queue.Earliest)
            {
                RefuseLocked(first.Value, TooLong(now), queue.Earliest, now);
            }
        }
    }

    // Without a response the requested places may have been taken or not. After the second, calls pass under these numbers by this
    // replica's own count, which holds them already; the rest is given back.
    private bool MayGoAloneLocked(int asked, QuotaTerms terms, long now) =>
        !shared!.IsUsable(now) && closedUntil <= now && log.Taken(now) - asked < LimitLocked(terms);

    // covered: when the shared log takes the call for counted.
    private void PassLocked(QuotaWaiter waiter, long place, long covered, QuotaTerms terms, long now)
    {
        queues.Passed(waiter.Queue, terms, now);
        passedAt = now;
        open!.Begin(place, waiter.Queue.Id, covered, now);
        ServeLocked(waiter, new QuotaPermit(this, place), now);
    }
}
