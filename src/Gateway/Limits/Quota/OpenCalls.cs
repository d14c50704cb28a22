using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Quota;

/// <summary>
/// Calls that have their place in the shared account and no response of Aurora's yet. The account takes each for counted a moment after its
/// time; of one that takes longer it is told so in time. Not thread-safe.
/// </summary>
internal sealed class OpenCalls(SharedLimit shared, SlidingLog log)
{
    private readonly Dictionary<long, (string Caller, long Covered)> open = [];

    /// <summary>When something is to be done next.</summary>
    public long NextDue { get; private set; } = long.MaxValue;

    /// <summary>When the store must be told, whether or not anybody wants a place.</summary>
    public long FlushAt { get; private set; } = long.MaxValue;

    public bool IsUrgent(long now) => FlushAt <= now;

    /// <param name="place">Its number.</param>
    /// <param name="caller">As the account calls it.</param>
    /// <param name="covered">By then the account takes it for counted.</param>
    public void Begin(long place, string caller, long covered)
    {
        open[place] = (caller, covered);
        NextDue = Math.Min(NextDue, covered);
    }

    /// <summary>The account does not know the place yet.</summary>
    public void BeginAlone(long place, string caller, long now)
    {
        Begin(place, caller, now);
        FlushAt = now;
    }

    /// <summary>Aurora responded.</summary>
    public void Answered(long place, QuotaTerms terms, long now)
    {
        if (open.Remove(place, out var call))
        {
            Tell(place, call, Math.Min(now, CountedBy(place, terms, now)), terms, now);
        }
    }

    /// <summary>It was not sent.</summary>
    public void Returned(long place, long now)
    {
        if (open.Remove(place))
        {
            shared.Notes.GivenBack(place, now);
            FlushAt = now;
        }
    }

    /// <summary>Another may wait for what was given back.</summary>
    public void Flush(long now) => FlushAt = Math.Min(FlushAt, now);

    /// <summary>A request takes all notes with it.</summary>
    public void Flushed() => FlushAt = long.MaxValue;

    /// <summary>Tells of those that took longer than the account reckons with.</summary>
    public void Look(QuotaTerms terms, long now)
    {
        if (now < NextDue)
        {
            return;
        }

        NextDue = long.MaxValue;
        foreach (var (place, call) in open.Where(each => each.Value.Covered <= now).ToArray())
        {
            var by = CountedBy(place, terms, now);
            Tell(place, call, by, terms, now);
            if (by > call.Covered)
            {
                open[place] = call with { Covered = by };
            }
            else
            {
                open.Remove(place);
            }
        }

        NextDue = open.Count > 0 ? open.Values.Min(static call => call.Covered) : long.MaxValue;
    }

    // One that is not sent yet is counted at some later time.
    private long CountedBy(long place, QuotaTerms terms, long now) =>
        log.EndOf(place) is { } end ? end == SlidingLog.Pending ? now + terms.Uncertainty : end - terms.Window : now;

    private void Tell(long place, (string Caller, long Covered) call, long by, QuotaTerms terms, long now)
    {
        var isLate = by > call.Covered;
        shared.Notes.Counted(place, call.Caller, by, isNew: isLate);
        if (isLate || call.Covered - by > terms.Slack)
        {
            // Most often another call takes the note along before then.
            FlushAt = Math.Min(FlushAt, now + (terms.Window / 8));
        }
    }
}
