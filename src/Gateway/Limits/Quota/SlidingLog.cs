namespace AuroraGateway.Limits.Quota;

/// <summary>
/// Remembers every call for a whole period after the last instant at which Aurora can have counted it. Whether Aurora counts in fixed or in
/// sliding windows, and wherever its windows begin, none of them ever holds more than the limit.
/// </summary>
public sealed class SlidingLog : IQuotaAccount
{
    private const long Pending = long.MaxValue;
    private const long Returned = long.MinValue;
    private const int FirstCapacity = 8;

    // When each permit is free again, oldest first; a ring whose entry for permit n is at n modulo its length.
    private long[] ends = [];
    private long first;
    private long next;
    private int taken;

    public long ClosedUntil { get; private set; }

    public bool IsIdle(QuotaTerms terms, long now) => Taken(now) == 0;

    public int Used(QuotaTerms terms, long now) => Taken(now);

    public int Free(QuotaTerms terms, long now) => terms.Limit - Taken(now);

    public long FreeAt(QuotaTerms terms, int permits, long now) => FreeAt(terms, terms.Limit, permits, now);

    public long Gap(QuotaTerms terms, long now) => Gap(terms, terms.Limit, now);

    public void Close(long until, long now) => ClosedUntil = Math.Max(ClosedUntil, until);

    public void Want(QuotaTerms terms, int calls, long now)
    {
    }

    /// <summary>Permits in use.</summary>
    public int Taken(long now)
    {
        Trim(now);
        return taken;
    }

    /// <summary>As <see cref="FreeAt(QuotaTerms, int, long)"/>, out of a limit of its own.</summary>
    public long FreeAt(QuotaTerms terms, int limit, int permits, long now)
    {
        var missing = permits - (limit - Taken(now));
        var latest = now;
        for (var permit = first; permit < next && missing > 0; permit++)
        {
            var end = End(permit);
            if (end is not (Returned or Pending))
            {
                latest = Math.Max(latest, end);
                missing--;
            }
        }

        // One that was not sent yet is free a whole period from now at the earliest, unless it is given back: the last to reckon with.

        return missing > 0 ? Math.Max(latest, now + terms.Window) : latest;
    }

    /// <summary>As <see cref="Gap(QuotaTerms, long)"/>, out of a limit of its own.</summary>
    public long Gap(QuotaTerms terms, int limit, long now)
    {
        var free = limit - Taken(now);
        var gap = Math.Max(terms.Even, terms.Window / Math.Max(1, limit));
        var latest = now;
        var pending = false;
        for (var permit = first; permit < next; permit++)
        {
            var end = End(permit);
            pending |= end == Pending;
            if (end is Returned or Pending)
            {
                continue;
            }

            latest = Math.Max(latest, end);
            if (free > 0)
            {
                gap = Math.Max(gap, (latest - now) / free);
            }

            free++;
        }

        return pending && free > 0 ? Math.Max(gap, (Math.Max(latest, now + terms.Window) - now) / free) : gap;
    }

    public long Take(long now)
    {
        if (next - first == ends.Length)
        {
            Grow();
        }

        End(next) = Pending;
        taken++;
        return next++;
    }

    public void Sent(QuotaTerms terms, long permit, long now)
    {
        if (permit >= first && End(permit) == Pending)
        {
            End(permit) = now + terms.Uncertainty + terms.Window;
        }
    }

    public void Answered(QuotaTerms terms, long permit, long now)
    {
        if (permit >= first && End(permit) is not (Pending or Returned))
        {
            End(permit) = Math.Min(End(permit), now + terms.Window);
        }
    }

    public void Return(long permit)
    {
        if (permit >= first && End(permit) == Pending)
        {
            End(permit) = Returned;
            taken--;
        }
    }

    private ref long End(long permit) => ref ends[(int)(permit % ends.Length)];

    // In order: one that ended behind one that has not is freed with it, a little late and never too early.
    private void Trim(long now)
    {
        while (first < next && End(first) <= now)
        {
            if (End(first) != Returned)
            {
                taken--;
            }

            first++;
        }

        // A call that has its permit and waits for its key is not sent yet: what was sent behind it comes free all the same.
        if (first < next && End(first) == Pending)
        {
            TrimBehind(now);
        }
    }

    private void TrimBehind(long now)
    {
        for (var permit = first + 1; permit < next; permit++)
        {
            if (End(permit) != Returned && End(permit) <= now)
            {
                End(permit) = Returned;
                taken--;
            }
        }
    }

    private void Grow()
    {
        var larger = new long[Math.Max(FirstCapacity, ends.Length * 2)];
        for (var permit = first; permit < next; permit++)
        {
            larger[permit % larger.Length] = End(permit);
        }

        ends = larger;
    }
}
