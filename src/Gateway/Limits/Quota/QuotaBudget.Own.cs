namespace AuroraGateway.Limits.Quota;

/// <summary>
/// The quota as this process counts it by itself. A burst passes at once; what is left after it is spread evenly until more becomes free,
/// so that a caller that comes later does not find the whole period used up.
/// </summary>
internal sealed partial class QuotaBudget
{
    private int LimitLocked(QuotaTerms terms) => store?.PartOf(terms.Limit) ?? terms.Limit;

    private int ReserveLocked(QuotaTerms terms) => (int)((long)terms.Reserve * LimitLocked(terms) / terms.Limit);

    private void PumpOwnLocked(QuotaTerms terms, long now, bool refuses = true)
    {
        var due = long.MaxValue;
        while (lines.Count > 0)
        {
            if (MayPassLocked(terms, now, out due))
            {
                var next = lines.Next(terms, now);
                ServeLocked(next, TakeLocked(next.Line, terms, now, due), now);
                continue;
            }

            var earliest = refuses ? EarliestLocked(terms, 1, now) : now;
            if (lines.Heads.FirstOrDefault(head => head.Deadline <= now || head.Deadline < earliest) is not { } late)
            {
                ArmLocked(Math.Min(due, lines.Heads.Min(static head => head.Deadline)), now);
                break;
            }

            var position = lines.PositionOfNext(late.Line, terms, now);
            var kind = late.Deadline <= now ? LimitRefusalKind.QuotaTimeout : TooLong(now);
            RefuseLocked(late, kind, EarliestLocked(terms, position, now), terms, now);
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

    // Before this, the call at this place in the order cannot pass even if everything goes well.
    private long EarliestLocked(QuotaTerms terms, int position, long now)
    {
        var limit = LimitLocked(terms);
        var even = terms.Window / limit;
        var spread = Math.Max(now, passedAt + even) + ((position - 1) * even);
        var burst = log.FreeAt(terms, limit, position + ReserveLocked(terms), now);
        return Math.Max(Math.Max(closedUntil, log.FreeAt(terms, limit, position, now)), Math.Min(spread, burst));
    }

    private QuotaPermit TakeLocked(CallerLine line, QuotaTerms terms, long now, long due)
    {
        lines.Passed(line, terms, now);

        // From when it was due: a timer that is late by some milliseconds each time must not slow the pace down.
        passedAt = Math.Max(due, now - terms.Even);
        var permit = log.Take();
        open?.Begin(permit, line.Id, now, now);
        return new QuotaPermit(this, permit);
    }
}
