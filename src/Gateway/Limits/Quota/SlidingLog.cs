namespace AuroraGateway.Limits.Quota;

/// <summary>
/// Keeps every call for a whole period after the last instant at which Aurora can have counted it. Whether Aurora counts in fixed or in
/// sliding windows, and wherever its windows begin, none of them holds more than the limit.
/// </summary>
internal sealed class SlidingLog
{
    /// <summary>The end of a permit whose call was not sent yet.</summary>
    public const long Pending = long.MaxValue;
    private const long Returned = long.MinValue;
    private const int FirstCapacity = 8;

    // When each permit is free again, oldest first; a ring buffer with permit n at n modulo its length.
    private long[] ends = [];
    private long first;
    private long next;
    private int taken;

    public int Taken(long now)
    {
        Trim(now);
        return taken;
    }

    /// <summary>The earliest timestamp at which so many may be free; <paramref name="now"/> if they are.</summary>
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

        // A permit that was not sent yet is free a whole period from now at the earliest, unless it is returned.
        return missing > 0 ? Math.Max(latest, now + terms.Window) : latest;
    }

    /// <summary>Ticks between two calls with which the free permits last until more become free.</summary>
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

    /// <returns>The number of the first.</returns>
    public long Take(int permits = 1)
    {
        while (next - first + permits > ends.Length)
        {
            Grow();
        }

        for (var more = 0; more < permits; more++)
        {
            End(next++) = Pending;
        }

        taken += permits;
        return next - permits;
    }

    /// <summary>The call is about to be sent: Aurora may count it from now on.</summary>
    public void Sent(QuotaTerms terms, long permit, long now)
    {
        if (permit >= first && End(permit) == Pending)
        {
            End(permit) = now + terms.Uncertainty + terms.Window;
        }
    }

    /// <summary>Aurora responded: it has counted the call by now.</summary>
    public void Responded(QuotaTerms terms, long permit, long now)
    {
        if (permit >= first && End(permit) is not (Pending or Returned))
        {
            End(permit) = Math.Min(End(permit), now + terms.Window);
        }
    }

    /// <summary>Returns the permit if it was not sent.</summary>
    /// <returns>True if it was returned now.</returns>
    public bool Return(long permit)
    {
        if (permit >= first && End(permit) == Pending)
        {
            End(permit) = Returned;
            taken--;
            return true;
        }

        return false;
    }

    /// <summary>When the permit is free again; <see cref="Pending"/> before it is sent; null if it is.</summary>
    public long? EndOf(long permit) => permit >= first && permit < next && End(permit) != Returned ? End(permit) : null;

    /// <summary>Permits in use and when each is free again.</summary>
    public IEnumerable<(long Permit, long End)> Live(long now)
    {
        for (var permit = first; permit < next; permit++)
        {
            var end = End(permit);
            if (end != Returned && end > now)
            {
                yield return (permit, end);
            }
        }
    }

    private ref long End(long permit) => ref ends[(int)(permit % ends.Length)];

    // In order: an ended permit behind one that has not ended is freed with that, a little late and never too early. A permit that is not
    // sent yet, because its call waits for its key, does not hold up the permits behind it.
    private void Trim(long now)
    {
        for (var permit = first; permit < next && (End(permit) <= now || End(first) == Pending); permit++)
        {
            if (End(permit) <= now)
            {
                taken -= End(permit) == Returned ? 0 : 1;
                End(permit) = Returned;
                first += permit == first ? 1 : 0;
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
