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

    public bool IsIdle(QuotaTerms terms, long now)
    {
        Trim(now);
        return taken == 0;
    }

    public int Free(QuotaTerms terms, long now)
    {
        Trim(now);
        return terms.Limit - taken;
    }

    public long FreeAt(QuotaTerms terms, int permits, long now)
    {
        var missing = permits - Free(terms, now);
        var latest = now;
        for (var permit = first; permit < next && missing > 0; permit++)
        {
            var end = End(permit);
            if (end != Returned)
            {
                // One that was not sent yet is free a whole period from now at the earliest, unless it is given back.
                latest = Math.Max(latest, end == Pending ? now + terms.Window : end);
                missing--;
            }
        }

        return missing > 0 ? Math.Max(latest, now + terms.Window) : latest;
    }

    public long Gap(QuotaTerms terms, long now)
    {
        var free = Free(terms, now);
        var gap = terms.Even;
        var latest = now;
        for (var permit = first; permit < next; permit++)
        {
            var end = End(permit);
            if (end == Returned)
            {
                continue;
            }

            latest = Math.Max(latest, end == Pending ? now + terms.Window : end);
            if (free > 0)
            {
                gap = Math.Max(gap, (latest - now) / free);
            }

            free++;
        }

        return gap;
    }

    public long Take()
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
