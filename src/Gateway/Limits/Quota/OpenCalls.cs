using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Quota;

/// <summary>
/// Calls that have their place in the shared account and no response of Aurora's yet. The account considers each as counted a moment after
/// its time; a call that takes longer is reported in time. Not thread-safe.
/// </summary>
internal sealed class OpenCalls(SharedLimit shared, SlidingLog log)
{
    private readonly Dictionary<long, (string Caller, long Covered)> open = [];

    /// <summary>When <see cref="Look"/> has something to do next.</summary>
    public long NextDue { get; private set; } = long.MaxValue;

    /// <summary>When the store must receive a report, whether or not a caller wants a place.</summary>
    public long FlushAt { get; private set; } = long.MaxValue;

    /// <summary>The call may pass. <c>covered</c> is when the log takes it for counted; now if the log has no such place yet.</summary>
    public void Begin(long place, string caller, long covered, long now)
    {
        open[place] = (caller, covered);
        NextDue = Math.Min(NextDue, covered);
        if (covered == now)
        {
            FlushAt = now;
        }
    }

    /// <summary>Aurora responded.</summary>
    public void Responded(long place, QuotaTerms terms, long now)
    {
        if (open.Remove(place, out var call))
        {
            Tell(place, call, Math.Min(now, CountedBy(place, terms, now)), terms, now);
        }
    }

    /// <summary>The place is not used: another call may wait for it.</summary>
    public void GiveBack(long place, long now)
    {
        open.Remove(place);
        log.Return(place);
        shared.Notes.GivenBack(place, now);
        FlushAt = Math.Min(FlushAt, now);
    }

    /// <summary>The account was lost: the store receives all places again, except those that are being requested.</summary>
    public void Restate(Func<long, bool> isAsked, QuotaTerms terms, long now)
    {
        foreach (var (place, _) in log.Live(now).Where(each => !isAsked(each.Permit)))
        {
            shared.Notes.Counted(place, "0", CountedBy(place, terms, now), isNew: true);
        }

        FlushAt = Math.Min(FlushAt, now);
    }

    /// <summary>A request carries all notes.</summary>
    public void Flushed() => FlushAt = long.MaxValue;

    /// <summary>Reports the calls that took longer than the account assumes.</summary>
    public void Look(QuotaTerms terms, long now)
    {
        if (now < NextDue)
        {
            return;
        }

        foreach (var (place, call) in open.Where(each => each.Value.Covered <= now).ToArray())
        {
            var by = CountedBy(place, terms, now);
            Tell(place, call, by, terms, now);
            open.Remove(place);
            if (by > call.Covered)
            {
                open[place] = call with { Covered = by };
            }
        }

        NextDue = open.Values.Select(static call => call.Covered).DefaultIfEmpty(long.MaxValue).Min();
    }

    // A call that is not sent yet is counted at some later time.
    private long CountedBy(long place, QuotaTerms terms, long now) =>
        log.EndOf(place) is { } end ? end == SlidingLog.Pending ? now + terms.Uncertainty : end - terms.Window : now;

    private void Tell(long place, (string Caller, long Covered) call, long by, QuotaTerms terms, long now)
    {
        var isLate = by > call.Covered;
        shared.Notes.Counted(place, call.Caller, by, isNew: isLate);
        if (isLate || call.Covered - by > terms.Slack)
        {
            // Most often another call carries the note before then.
            FlushAt = Math.Min(FlushAt, now + (terms.Window / 8));
        }
    }
}
