using System.Globalization;
using System.Text;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Quota;

/// <summary>
/// The turns of one owner's callers in the shared account: each caller that waits here holds at most one future place, or an appointment to
/// ask for one. A permit has the same number as its place. Not thread-safe.
/// </summary>
internal sealed class QuotaTurns(SharedLimit shared, SlidingLog log, OpenCalls open, WaitingLines lines, long frequency)
{
    private const int MostAtOnce = 100;
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private readonly List<CallerLine> asked = [];
    private long askedAt;

    /// <summary>When something is to be done next.</summary>
    public long NextDue(long now) => lines.All
        .Select(line => line.At ?? (line.Calls.Count > 0 && line.Again > now ? line.Again : long.MaxValue))
        .DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>Numbers are taken for all that is asked for; those that bring no place are given back.</summary>
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
    /// <param name="numbers">Null if none came.</param>
    /// <param name="terms">The current settings.</param>
    /// <param name="now">The timestamp.</param>
    /// <returns>The callers that were asked for, and what each got: null if no response came.</returns>
    public (CallerLine Line, LimitTurn? Got)[] Answer(long[]? numbers, QuotaTerms terms, long now)
    {
        var got = shared.End(numbers, now, out var isLost);
        if (isLost)
        {
            // What was asked for just now is in the new account, or is nothing.
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

    /// <summary>
    /// Of what was asked for, the first so many became permits. What was granted besides is given back; the rest is nothing.
    /// </summary>
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

    /// <summary>Gives back the place that it holds.</summary>
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
        (line.Barred, line.Again) = (long.MinValue, got.Granted > 0 || got.Place is not null ? long.MinValue : soon);
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
            // Asked again when the place could lie within the patience.
            line.Earliest = now + Ticks(wait);
            line.Barred = line.Earliest - terms.MaxWait;
            line.Again = Math.Max(soon, line.Earliest - terms.Patience);
        }
    }

    private long Ticks(TimeSpan span) => (long)Math.Ceiling(span.TotalSeconds * frequency);
}
