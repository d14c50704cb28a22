using AuroraGateway.Limits.Quota;

namespace AuroraGateway.Limits.Shared;

/// <summary>
/// One owner's permits as far as they are allotted to this replica: its own calls are remembered as they are without other replicas, out of a limit
/// that grows and shrinks. Whatever windows Aurora counts in, the replicas' limits together are the quota's.
/// </summary>
internal sealed class SharedQuotaAccount : IQuotaAccount
{
    private readonly SlidingLog log = new();
    private readonly Allotment allotment;
    private readonly long moment;

    public SharedQuotaAccount(Allotments allotments, string name, Action changed)
    {
        allotment = allotments.Open(name, log.Taken, changed);

        // To look again whether the answer is here, should its news be lost.
        moment = allotments.Frequency / 100;
    }

    public long ClosedUntil
    {
        get
        {
            lock (allotment.Sync)
            {
                return allotment.ClosedUntil;
            }
        }
    }

    public bool IsIdle(QuotaTerms terms, long now)
    {
        lock (allotment.Sync)
        {
            return log.Taken(now) == 0 && !allotment.IsActive && !allotment.IsAsking;
        }
    }

    public int Used(QuotaTerms terms, long now)
    {
        lock (allotment.Sync)
        {
            var own = log.Taken(now);
            return allotment.KnowsPool(now) ? Math.Max(own, terms.Limit - allotment.Pool - allotment.Room(now)) : own;
        }
    }

    public int Free(QuotaTerms terms, long now)
    {
        lock (allotment.Sync)
        {
            Set(terms);
            var room = allotment.Room(now);
            return room > 0 ? allotment.WithPool(room) : 0;
        }
    }

    public long FreeAt(QuotaTerms terms, int permits, long now)
    {
        lock (allotment.Sync)
        {
            Set(terms);
            var at = log.FreeAt(terms, allotment.Expected(now), permits, now);
            if (allotment.IsEntitled(now, permits))
            {
                // Others hold it and give it back when they hear of us.
                at = Math.Min(at, now + terms.Even);
            }

            return allotment.Room(now) >= permits ? now : Math.Max(at, now + moment);
        }
    }

    public long Gap(QuotaTerms terms, long now)
    {
        lock (allotment.Sync)
        {
            Set(terms);
            return log.Gap(terms, allotment.Expected(now), now);
        }
    }

    public void Want(QuotaTerms terms, int calls, long now)
    {
        lock (allotment.Sync)
        {
            Set(terms);
            var burst = allotment.WithPool(allotment.Room(now)) - terms.Reserve;
            allotment.Want(calls, Math.Clamp(burst, 0, calls), now);
        }
    }

    public long Take(long now)
    {
        lock (allotment.Sync)
        {
            var permit = log.Take(now);
            allotment.Used(now);
            return permit;
        }
    }

    public void Sent(QuotaTerms terms, long permit, long now)
    {
        lock (allotment.Sync)
        {
            log.Sent(terms, permit, now);
        }
    }

    public void Answered(QuotaTerms terms, long permit, long now)
    {
        lock (allotment.Sync)
        {
            log.Answered(terms, permit, now);
        }
    }

    public void Return(long permit)
    {
        lock (allotment.Sync)
        {
            log.Return(permit);
        }
    }

    public void Close(long until, long now)
    {
        lock (allotment.Sync)
        {
            allotment.Close(until, now);
        }
    }

    private void Set(QuotaTerms terms)
    {
        allotment.Limit = terms.Limit;
        allotment.Memory = terms.Remembered;
    }
}
