using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Quota;

/// <summary>The quota as all replicas count it together: one request to the shared log at a time, for all callers that wait here.</summary>
internal sealed partial class QuotaBudget
{
    private long EarliestSharedLocked(CallerLine line, QuotaTerms terms, long now)
    {
        if (closedUntil - now > terms.MaxWait || line.Earliest - terms.MaxWait > now)
        {
            return Math.Max(closedUntil, line.Earliest);
        }

        // The calls that are before it here pass at the even rate at best.
        return Math.Max(now, line.At ?? line.Again) + (long)(0.7 * terms.Even * Math.Max(0, line.Calls.Count - 1));
    }

    private bool PumpSharedLocked(QuotaTerms terms, long now)
    {
        open!.Look(terms, now);
        foreach (var line in lines.All.Where(line => line.At <= now))
        {
            if (line.Calls.First is { } first && closedUntil <= now && now - line.At <= terms.Window / 2)
            {
                PassLocked(first.Value, line.Place, line.At!.Value + terms.Slack, terms, now);
                line.At = null;
            }
            else
            {
                turns!.GiveBack(line, now);
            }
        }

        var usesShared = shared!.IsUsable(now);
        if (!usesShared)
        {
            // While the store is only late, no call is refused that this replica may allow by itself.
            PumpOwnLocked(terms, now, refuses: shared.IsGone);
        }

        while (lines.Heads.FirstOrDefault(head => head.Deadline <= now) is { } late)
        {
            var kind = closedUntil > now ? LimitRefusalKind.QuotaClosed : LimitRefusalKind.QuotaTimeout;
            RefuseLocked(late, kind, late.Line.Earliest, terms, now);
        }

        foreach (var line in lines.All.Where(static line => line.At is not null && line.Calls.Count == 0))
        {
            turns!.GiveBack(line, now);
        }

        ArmSharedLocked(usesShared, now);
        return usesShared && !shared.IsAsking
            && (lines.Waiting.Any(line => line.MayAsk(now)) || open.FlushAt <= now || shared.IsClosing(now));
    }

    private void ArmSharedLocked(bool usesShared, long now)
    {
        var due = Math.Min(turns!.NextDue(now), open!.NextDue);
        due = Math.Min(due, lines.Heads.Select(static head => head.Deadline).DefaultIfEmpty(long.MaxValue).Min());
        if (usesShared && open.FlushAt > now)
        {
            due = Math.Min(due, open.FlushAt);
        }
        else if (!usesShared && (lines.Count > 0 || open.FlushAt < long.MaxValue || shared!.IsClosing(now)))
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
        var answered = turns!.Answer(numbers, terms, now);
        if (numbers is not null && shared!.ClosedFor > TimeSpan.Zero)
        {
            closedUntil = Math.Max(closedUntil, now + (long)(shared.ClosedFor.TotalSeconds * time.TimestampFrequency));
        }

        foreach (var (line, response) in answered)
        {
            var passed = 0;
            var granted = response?.Granted ?? line.Asked;
            while (passed < granted && line.Calls.First is { } first
                && (response is not null || MayGoAloneLocked(line.Asked - passed, terms, now)))
            {
                PassLocked(first.Value, line.First + passed++, response is null ? now : now + terms.Slack, terms, now);
            }

            turns.Settle(line, passed, granted, now);
            while (response?.Wait is not null && line.Calls.First is { } first && first.Value.Deadline < line.Earliest)
            {
                RefuseLocked(first.Value, TooLong(now), line.Earliest, terms, now);
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
        lines.Passed(waiter.Line, terms, now);
        passedAt = now;
        open!.Begin(place, waiter.Line.Id, covered, now);
        ServeLocked(waiter, new QuotaPermit(this, place), now);
    }
}
