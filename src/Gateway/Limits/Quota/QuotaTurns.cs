using System.Globalization;
using System.Text;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Quota;

/// <summary>
/// The turns of one owner's callers in the shared log: each caller that waits here holds at most one future place, or a time at which to
/// request one. A permit has the number of its place. Not thread-safe.
/// </summary>
internal sealed class QuotaTurns(SharedLimit shared, SlidingLog log, OpenCalls open, WaitingQueues queues, long frequency)
{
    private const int MostAtOnce = 100;
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private readonly List<CallerQueue> asked = [];
    private long askedAt;

    /// <summary>When a place may be used or requested next.</summary>
    public long NextDue(long now) => queues.All
        .Select(queue => queue.At ?? (queue.Calls.Count > 0 && queue.Again > now ? queue.Again : long.MaxValue))
        .DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>Reserves numbers for all places that are requested; numbers without a place are returned later.</summary>
    public LimitRequest Ask(QuotaTerms terms, long now)
    {
        var wants = new StringBuilder();
        asked.AddRange(queues.Waiting.Where(queue => queue.MayAsk(now)));
        foreach (var queue in asked)
        {
            queue.Asked = Math.Min(MostAtOnce, queue.Calls.Count);
            queue.First = log.Take(queue.Asked);
            wants.Append(CultureInfo.InvariantCulture, $"{queue.Id}:{queue.First}:{queue.Asked} ");
        }

        askedAt = now;
        open.Flushed();
        return shared.Begin(terms.Shared, terms.Window, wants.ToString(), asked.Count, now);
    }

    /// <summary>Takes the response apart; <see cref="Settle"/> follows for each caller.</summary>
    /// <returns>The callers that were asked for, and what each got: null if no response came.</returns>
    public (CallerQueue Queue, LimitTurn? Got)[] Receive(long[]? numbers, QuotaTerms terms, long now)
    {
        var got = shared.End(numbers, now, out var isLost);
        if (isLost)
        {
            // What was requested just now is in the new log, or was not granted.
            open.Restate(place => asked.Exists(queue => place >= queue.First && place < queue.First + queue.Asked), terms, now);
        }

        // A process that was paused for long must not use what was true then.
        got = now - askedAt > terms.Window / 2 ? null : got;
        (CallerQueue Queue, LimitTurn? Got)[] received = [.. asked.Select((queue, i) => (queue, got?[i].AtMost(queue.Asked)))];
        asked.Clear();
        foreach (var (queue, turn) in received)
        {
            Appoint(queue, turn, terms, now);
        }

        return received;
    }

    /// <summary>The first requested places became permits; other granted places are given back.</summary>
    public void Settle(CallerQueue queue, int passed, int granted, long now)
    {
        for (var rest = passed; rest < queue.Asked; rest++)
        {
            if (rest < granted)
            {
                open.GiveBack(queue.First + rest, now);
            }
            else if (queue.At is null || queue.First + rest != queue.Place)
            {
                log.Return(queue.First + rest);
            }
        }

        queue.Asked = 0;
    }

    /// <summary>Gives back the place that the caller holds.</summary>
    public void GiveBack(CallerQueue queue, long now)
    {
        open.GiveBack(queue.Place, now);
        (queue.At, queue.Again) = (null, now);
    }

    private void Appoint(CallerQueue queue, LimitTurn? response, QuotaTerms terms, long now)
    {
        if (response is not { } got)
        {
            queue.Again = long.MinValue;
            return;
        }

        var soon = now + Ticks(Soon);
        (queue.Earliest, queue.Again) = (0, got.Granted > 0 || got.Place is not null ? long.MinValue : soon);
        if (got.Place is { } place)
        {
            (queue.At, queue.Place) = (now + Ticks(place), queue.First + got.Granted);
        }

        if (got.Again is { } again)
        {
            queue.Again = now + Ticks(again);
        }

        if (got.Wait is { } wait)
        {
            // Requested again when the place can lie near enough.
            queue.Earliest = now + Ticks(wait);
            queue.Again = Math.Max(soon, queue.Earliest - terms.Patience);
        }
    }

    private long Ticks(TimeSpan span) => (long)Math.Ceiling(span.TotalSeconds * frequency);
}
