using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Quota;

/// <summary>The quota as all replicas count it together: one request to the shared account at a time, for all callers that wait
/// here.</summary>
internal sealed partial class QuotaBudget
{
    private long EarliestSharedLocked(string caller, QuotaTerms terms, long now)
    {
        var turn = turns!.Of(caller);
        if (closedUntil - now > terms.MaxWait || turn.Barred > now)
        {
            return Math.Max(closedUntil, turn.Earliest);
        }

        // Those that stand before it here pass at the even rate at best.
        return Math.Max(now, turn.At ?? Math.Max(now, turn.Again)) + (long)(0.7 * terms.Even * Math.Max(0, lines.CountOf(caller) - 1));
    }

    private bool PumpSharedLocked(QuotaTerms terms, long now)
    {
        open!.Look(terms, now);
        foreach (var turn in turns!.Due(now))
        {
            if (lines.First(turn.Caller) is { } waiter && closedUntil <= now && now - turn.At <= terms.Window / 2)
            {
                PassLocked(waiter, turn.Place, turn.At!.Value, terms, now);
                turn.At = null;
            }
            else
            {
                turns.GiveBack(turn, now);
                open.Flush(now);
            }
        }

        var usesShared = shared!.IsUsable(now);
        if (!usesShared)
        {
            // While the store is only late, nobody is refused for what this replica may do by itself.
            PumpOwnLocked(terms, now, refuses: shared.IsGone);
        }

        while (lines.Heads.FirstOrDefault(head => head.Deadline <= now) is { } late)
        {
            var kind = closedUntil > now ? LimitRefusalKind.QuotaClosed : LimitRefusalKind.QuotaTimeout;
            RefuseLocked(late, kind, turns.Of(late.Caller).Earliest, terms, now);
        }

        foreach (var turn in turns.Abandoned(lines))
        {
            turns.GiveBack(turn, now);
            open.Flush(now);
        }

        ArmSharedLocked(usesShared, now);
        return usesShared && !shared.IsAsking && (turns.HasWants(lines, now) || open.IsUrgent(now) || shared.IsClosing(now));
    }

    private void ArmSharedLocked(bool usesShared, long now)
    {
        var due = Math.Min(turns!.NextDue(lines, now), open!.NextDue);
        if (lines.Count > 0)
        {
            due = Math.Min(due, lines.Heads.Min(static head => head.Deadline));
        }

        if (usesShared && open.FlushAt > now)
        {
            due = Math.Min(due, open.FlushAt);
        }
        else if (!usesShared && (lines.Count > 0 || open.FlushAt < long.MaxValue || shared!.IsClosing(now)))
        {
            // To look whether the store is back.
            due = Math.Min(due, now + (time.TimestampFrequency / 4));
        }

        ArmLocked(Math.Max(due, now), now);
    }

    private void Ask(bool asks)
    {
        if (asks)
        {
            _ = AskAsync();
        }
    }

    private async Task AskAsync()
    {
        while (true)
        {
            LimitRequest request;
            QuotaTerms terms;
            lock (sync)
            {
                var now = time.GetTimestamp();
                terms = gate.Terms;
                if (dropped || !PumpLocked(terms, now))
                {
                    return;
                }

                request = turns!.Ask(lines, terms, now);
                open!.Flushed();
            }

            var numbers = await shared!.SendAsync(request);
            lock (sync)
            {
                var now = time.GetTimestamp();
                TakeLocked(numbers, terms, now);
            }
        }
    }

    private void TakeLocked(long[]? numbers, QuotaTerms terms, long now)
    {
        var answered = turns!.Answer(numbers, terms, now, out var isLost);
        if (isLost)
        {
            open!.Flush(now);
        }

        if (numbers is not null && shared!.ClosedFor > TimeSpan.Zero)
        {
            var closed = (long)(shared.ClosedFor.TotalSeconds * time.TimestampFrequency);
            closedUntil = Math.Max(closedUntil, now + Math.Min(terms.Closure, closed));
        }

        foreach (var (turn, response) in answered)
        {
            if (response is not { } got)
            {
                GoAloneLocked(turn, terms, now);
                continue;
            }

            TakeTurnLocked(turn, got, terms, now);
        }
    }

    private void TakeTurnLocked(QuotaTurns.Turn turn, LimitTurn got, QuotaTerms terms, long now)
    {
        var passed = 0;
        for (; passed < got.Granted && lines.First(turn.Caller) is { } waiter; passed++)
        {
            PassLocked(waiter, turn.First + passed, now, terms, now);
        }

        if (passed < got.Granted)
        {
            turns!.GiveBack(turn.First + passed, got.Granted - passed, now);
            open!.Flush(now);
        }

        turns!.Settle(turn, got.Granted);
        while (got.Wait is not null && lines.First(turn.Caller) is { } waiter && waiter.Deadline < turn.Earliest)
        {
            RefuseLocked(waiter, TooLong(now), turn.Earliest, terms, now);
        }
    }

    // No response: the places asked for may have been taken or not. After the second, calls pass by themselves under these numbers; the
    // rest is given back.
    private void GoAloneLocked(QuotaTurns.Turn turn, QuotaTerms terms, long now)
    {
        var passed = 0;
        while (!shared!.IsUsable(now)
            && passed < turn.Count && lines.First(turn.Caller) is { } waiter && MayGoAloneLocked(turn.Count - passed, terms, now))
        {
            PassLocked(waiter, turn.First + passed, null, terms, now);
            passed++;
        }

        turns!.GiveBack(turn.First + passed, turn.Count - passed, now);
        open!.Flush(now);
        turn.Again = long.MinValue;
        turns.Settle(turn, passed);
    }

    // What was asked for is in the log already.
    private bool MayGoAloneLocked(int asked, QuotaTerms terms, long now) =>
        closedUntil <= now && log.Taken(now) - asked < LimitLocked(terms);

    private void PassLocked(QuotaWaiter waiter, long place, long? at, QuotaTerms terms, long now)
    {
        shares.Count(waiter.Caller, terms, now);
        lines.Passed(waiter.Caller, terms, now);
        passedAt = now;
        if (at is { } start)
        {
            open!.Begin(place, turns!.IdOf(waiter.Caller), start + terms.Slack);
        }
        else
        {
            open!.BeginAlone(place, turns!.IdOf(waiter.Caller), now);
        }

        ServeLocked(waiter, new QuotaPermit(this, place), now);
    }
}
