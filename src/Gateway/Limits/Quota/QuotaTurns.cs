using System.Globalization;
using System.Text;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Quota;

/// <summary>
/// The turns of one owner's callers in the shared log: each caller that waits here holds at most one future place, or a time at which to
/// request one. A permit has the number of its place. Not thread-safe.
/// </summary>
internal sealed class QuotaTurns(SharedLimit shared, SlidingLog log, OpenCalls open, WaitingLines lines, long frequency)
{
    private const int MostAtOnce = 100;
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private readonly List<CallerLine> asked = [];
    private long askedAt;

    /// <summary>When a place may be used or requested next.</summary>
    public long NextDue(long now) => lines.All
        .Select(line => line.At ?? (line.Calls.Count > 0 && line.Again > now ? line.Again : long.MaxValue))
        .DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>Reserves numbers for all places that are requested; numbers without a place are returned later.</summary>
    public LimitRequest Ask(QuotaTerms terms, long now)
    {
        var wants = new StringBuilder();
        asked.AddRange(lines.Waiting.Where(line => line.MayAsk(now)));
        foreach (var line in asked)
        {
            line.Asked = Math.Min(MostAtOnce, line.Calls.Count);
            line.First = log.Take(line.Asked);
            wants.Append(CultureInfo.InvariantCulture, $"{line.Id}:{line.First}:{line.Asked} ");
        }

        askedAt = now;
        open.Flushed();
        return shared.Begin(terms.Shared, terms.Window, wants.ToString(), asked.Count, now);
    }

    /// <summary>Takes the response apart; <see cref="Settle"/> follows for each caller.</summary>
    /// <returns>The callers that were asked for, and what each got: null if no response came.</returns>
    public (CallerLine Line, LimitTurn? Got)[] Answer(long[]? numbers, QuotaTerms terms, long now)
    {
        var got = shared.End(numbers, now, out var isLost);
        if (isLost)
        {
            // What was requested just now is in the new log, or was not granted.
            open.Restate(place => asked.Exists(line => place >= line.First && place < line.First + line.Asked), terms, now);
        }

        // A process that was paused for long must not use what was true then.
        got = now - askedAt > terms.Window / 2 ? null : got;
        (CallerLine Line, LimitTurn? Got)[] answered = [.. asked.Select((line, i) => (line, got?[i].AtMost(line.Asked)))];
        asked.Clear();
        foreach (var (line, turn) in answered)
        {
            Appoint(line, turn, terms, now);
        }

        return answered;
    }

    /// <summary>The first requested places became permits; other granted places are given back.</summary>
    public void Settle(CallerLine line, int passed, int granted, long now)
    {
        for (var rest = passed; rest < line.Asked; rest++)
        {
            if (rest < granted)
            {
                open.GiveBack(line.First + rest, now);
            }
            else if (line.At is null || line.First + rest != line.Place)
            {
                log.Return(line.First + rest);
            }
        }

        line.Asked = 0;
    }

    /// <summary>Gives back the place that the caller holds.</summary>
    public void GiveBack(CallerLine line, long now)
    {
        open.GiveBack(line.Place, now);
        (line.At, line.Again) = (null, now);
    }

    private void Appoint(CallerLine line, LimitTurn? response, QuotaTerms terms, long now)
    {
        if (response is not { } got)
        {
            line.Again = long.MinValue;
            return;
        }

        var soon = now + Ticks(Soon);
        (line.Earliest, line.Again) = (0, got.Granted > 0 || got.Place is not null ? long.MinValue : soon);
        if (got.Place is { } place)
        {
            (line.At, line.Place) = (now + Ticks(place), line.First + got.Granted);
        }

        if (got.Again is { } again)
        {
            line.Again = now + Ticks(again);
        }

        if (got.Wait is { } wait)
        {
            // Requested again when the place can lie near enough.
            line.Earliest = now + Ticks(wait);
            line.Again = Math.Max(soon, line.Earliest - terms.Patience);
        }
    }

    private long Ticks(TimeSpan span) => (long)Math.Ceiling(span.TotalSeconds * frequency);
}
