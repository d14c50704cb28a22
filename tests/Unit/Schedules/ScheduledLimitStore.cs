using System.Globalization;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// One replica's connection to the account of a limit. A request is two steps of its actor: it arrives and is carried out, and its response
/// comes back. Between any two steps the replica may be paused, and, if the test wants that, a request or a response is lost.
/// </summary>
internal sealed class ScheduledLimitStore(Schedule schedule, LuaRedis redis, string replica) : ILimitStore
{
    private bool wasLost;

    public bool IsJoined => true;

    public int Replicas { get; init; }

    public int Losses { get; set; }

    public QuotaFault Fault { get; init; }

    /// <summary>Called when the account was closed for so long.</summary>
    public required Action<TimeSpan> Closed { get; init; }

    public async ValueTask<long[]?> TakeAsync(LimitRequest request)
    {
        await Task.Yield();
        var fate = Losses > 0 && !wasLost ? schedule.Choose(2 * Losses) : 2;
        wasLost = fate < 2;
        if (fate == 0)
        {
            schedule.Note("a request to Redis is lost");
            return null;
        }

        var words = request.Terms.Split(' ');
        if (words[^1] != "0")
        {
            Closed(TimeSpan.FromMilliseconds(long.Parse(words[^1], CultureInfo.InvariantCulture)));
        }

        if (Fault == QuotaFault.OneTooMany)
        {
            words[0] = (int.Parse(words[0], CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
        }
        else if (Fault == QuotaFault.NeverClosed)
        {
            words[^1] = "0";
        }

        var notes = Fault == QuotaFault.NotesLost ? "" : request.Notes;
        var result = (object?[])redis.Run(
            LimitScript.Take, [request.Name], ["", new string('a', 32), string.Join(' ', words), request.Member, notes, request.Wants])!;
        schedule.Note($"{replica} asks [{request.Notes}] [{request.Wants}] and receives {string.Join(' ', result)}");
        await Task.Yield();
        if (fate == 1)
        {
            schedule.Note("a response of Redis is lost");
            return null;
        }

        return [.. result.Select(static number => (long)number!)];
    }
}

/// <summary>What is broken on purpose, for the schedules to find.</summary>
internal enum QuotaFault
{
    None,

    /// <summary>The account gives out one place more than the limit.</summary>
    OneTooMany,

    /// <summary>What happened to places is never reported.</summary>
    NotesLost,

    /// <summary>A closure stays with the replica that received the 429.</summary>
    NeverClosed,
}
