using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Quota;

/// <summary>
/// The turns of one owner's callers in the shared account: each caller that waits here holds at most one future place, or an appointment
/// to ask
/// for one. A permit has the same number as its place. Not thread-safe.
/// </summary>
internal sealed class QuotaTurns(SharedLimit shared, SlidingLog log, long frequency)
{
    private const int MostAtOnce = 100;

    private readonly Dictionary<string, Turn> turns = new(StringComparer.Ordinal);
    private readonly List<Turn> asked = [];
    private long askedAt;

    /// <summary>One caller's turn.</summary>
    internal sealed class Turn(string caller)
    {
        public string Caller { get; } = caller;

        /// <summary>Stands for its name in the account.</summary>
        public string Id { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(caller)).AsSpan(0, 4));

        /// <summary>From then on its place may be used; null while it holds none.</summary>
        public long? At { get; set; }

        public long Place { get; set; }

        /// <summary>Not to be asked for before then.</summary>
        public long Again { get; set; } = long.MinValue;

        /// <summary>A call that comes before then would wait for too long.</summary>
        public long Barred { get; set; } = long.MinValue;

        /// <summary>The earliest that one could pass, at the last refusal.</summary>
        public long Earliest { get; set; }

        public long First { get; set; }

        public int Count { get; set; }
    }

    public Turn Of(string caller)
    {
        if (!turns.TryGetValue(caller, out var turn))
        {
            turns.Add(caller, turn = new Turn(caller));
        }

        return turn;
    }

    public string IdOf(string caller) => Of(caller).Id;

    /// <summary>Places whose time has come.</summary>
    public IEnumerable<Turn> Due(long now) => turns.Values.Where(turn => turn.At <= now).ToArray();

    /// <summary>Places that no call waits for any more.</summary>
    public IEnumerable<Turn> Abandoned(WaitingLines lines) =>
        turns.Values.Where(turn => turn.At is not null && lines.CountOf(turn.Caller) == 0).ToArray();

    /// <summary>When something is to be done next.</summary>
    public long NextDue(WaitingLines lines, long now)
    {
        var next = long.MaxValue;
        foreach (var turn in turns.Values)
        {
            next = Math.Min(next, turn.At ?? (lines.CountOf(turn.Caller) > 0 && turn.Again > now ? turn.Again : long.MaxValue));
        }

        return next;
    }

    /// <summary>True if a caller waits that may ask for a place.</summary>
    public bool HasWants(WaitingLines lines, long now) => lines.Callers.Any(caller => MayAsk(Of(caller), now));

    /// <summary>Numbers are taken for all that is asked for; those that bring no place are given back.</summary>
    public LimitRequest Ask(WaitingLines lines, QuotaTerms terms, long now)
    {
        var wants = new StringBuilder();
        foreach (var turn in lines.Callers.Select(Of).Where(turn => MayAsk(turn, now)).ToArray())
        {
            turn.Count = Math.Min(MostAtOnce, lines.CountOf(turn.Caller));
            turn.First = log.Take();
            for (var more = 1; more < turn.Count; more++)
            {
                log.Take();
            }

            wants.Append(CultureInfo.InvariantCulture, $"{turn.Id}:{turn.First}:{turn.Count} ");
            asked.Add(turn);
        }

        askedAt = now;
        return shared.Begin(terms.Shared, terms.Window, wants.ToString(), asked.Count, now);
    }

    /// <summary>Takes the response apart; <see cref="Settle"/> follows for each turn.</summary>
    /// <param name="numbers">Null if none came.</param>
    /// <param name="terms">In force.</param>
    /// <param name="now">The timestamp.</param>
    /// <param name="isLost">The account was lost: the notes tell it of all places again.</param>
    /// <returns>The turns that were asked for, and what each got: null if no response came.</returns>
    public (Turn Turn, LimitTurn? Got)[] Answer(long[]? numbers, QuotaTerms terms, long now, out bool isLost)
    {
        var got = shared.End(numbers, now, out isLost);
        (Turn Turn, LimitTurn? Got)[] answered = [.. asked.Select((turn, i) => (turn, got?[i].AtMost(turn.Count)))];
        if (isLost)
        {
            Restate(terms, now);
        }

        asked.Clear();

        for (var i = 0; i < answered.Length; i++)
        {
            if (now - askedAt > terms.Window / 2)
            {
                // A process that stood still for long must not use what was true then.
                answered[i].Got = null;
            }
            else if (answered[i].Got is { } turn)
            {
                Appoint(answered[i].Turn, turn, terms, now);
            }
        }

        return answered;
    }

    /// <summary>The first so many numbers of the turn became permits; the rest is nothing.</summary>
    public void Settle(Turn turn, int used)
    {
        for (var rest = used; rest < turn.Count; rest++)
        {
            if (turn.At is null || turn.First + rest != turn.Place)
            {
                log.Return(turn.First + rest);
            }
        }

        turn.Count = 0;
    }

    /// <summary>Gives so many places back, from this number on.</summary>
    public void GiveBack(long first, int count, long now)
    {
        for (var place = first; place < first + count; place++)
        {
            log.Return(place);
            shared.Notes.GivenBack(place, now);
        }
    }

    /// <summary>Gives back the place that it holds.</summary>
    public void GiveBack(Turn turn, long now)
    {
        GiveBack(turn.Place, 1, now);
        (turn.At, turn.Again) = (null, now);
    }

    private static bool MayAsk(Turn turn, long now) => turn.At is null && turn.Again <= now;

    private void Appoint(Turn turn, LimitTurn got, QuotaTerms terms, long now)
    {
        var soon = now + Ticks(TimeSpan.FromMilliseconds(50));
        (turn.Barred, turn.Again) = (long.MinValue, got.Granted > 0 || got.Place is not null ? long.MinValue : soon);
        if (got.Place is { } place)
        {
            (turn.At, turn.Place) = (now + Ticks(place), turn.First + got.Granted);
        }

        if (got.Again is { } again)
        {
            turn.Again = now + Ticks(again);
        }

        if (got.Wait is { } wait)
        {
            // Asked again when the place could lie within the patience.
            turn.Earliest = now + Ticks(wait);
            turn.Barred = turn.Earliest - terms.MaxWait;
            turn.Again = Math.Max(soon, turn.Earliest - terms.Patience);
        }
    }

    private void Restate(QuotaTerms terms, long now)
    {
        // What was asked for just now is in the new account, or is nothing.
        foreach (var (place, end) in log.Live(now))
        {
            if (asked.Exists(turn => place >= turn.First && place < turn.First + turn.Count))
            {
                continue;
            }

            shared.Notes.Counted(place, "0", end == SlidingLog.Pending ? now + terms.Uncertainty : end - terms.Window, isNew: true);
        }
    }

    private long Ticks(TimeSpan span) => (long)Math.Ceiling(span.TotalSeconds * frequency);
}
