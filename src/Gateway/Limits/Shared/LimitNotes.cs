using System.Globalization;
using System.Text;

namespace AuroraGateway.Limits.Shared;

/// <summary>
/// What the store has yet to learn of places: counted, given back, or used without the store. A note is kept until a response acknowledges
/// it, and the script applies it by its number, so that a request or a response that is lost neither loses nor doubles a place. Not
/// thread-safe.
/// </summary>
internal sealed class LimitNotes
{
    // While the store is away for long, only the latest matter.
    private const int Most = 2048;

    private Dictionary<long, (bool IsNew, int Count, long At, string Caller)> waiting = [];
    private Dictionary<long, (bool IsNew, int Count, long At, string Caller)> sent = [];

    /// <summary>The place was counted by then at the latest; may be in the future.</summary>
    /// <param name="place">Its number.</param>
    /// <param name="caller">Whose.</param>
    /// <param name="at">The timestamp.</param>
    /// <param name="isNew">The store may not have the place, or may drop it too early: it is added then.</param>
    /// <param name="count">How often it was used.</param>
    public void Counted(long place, string caller, long at, bool isNew, int count = 1)
    {
        if (waiting.Count >= Most)
        {
            foreach (var old in waiting.OrderBy(static note => note.Value.At).Take(Most / 2).ToArray())
            {
                waiting.Remove(old.Key);
            }
        }

        waiting[place] = (isNew || (waiting.TryGetValue(place, out var before) && before.IsNew), count, at, caller);
    }

    /// <summary>The place is not used.</summary>
    public void GivenBack(long place, long now) => waiting[place] = (false, 0, now, "0");

    /// <summary>Everything to be sent, what is too old left out.</summary>
    /// <param name="now">The timestamp.</param>
    /// <param name="memory">Ticks after which a place counts no more.</param>
    /// <param name="frequency">Ticks a second.</param>
    public string Send(long now, long memory, long frequency)
    {
        (sent, waiting) = (waiting, sent);
        var text = new StringBuilder();
        foreach (var (place, note) in sent)
        {
            if (now - note.At < memory)
            {
                var age = (long)Math.Floor((now - note.At) * 1000d / frequency);
                text.Append(CultureInfo.InvariantCulture, $"{(note.IsNew ? '+' : '=')}{place}:{note.Count}:{age}:{note.Caller} ");
            }
        }

        return text.ToString();
    }

    /// <summary>The store has them.</summary>
    public void Acknowledge() => sent.Clear();

    /// <summary>No response: they are sent again, unless something newer is known.</summary>
    public void Repeat()
    {
        foreach (var (place, note) in sent)
        {
            if (!waiting.TryAdd(place, note) && note.IsNew && waiting[place] is { Count: > 0 } newer)
            {
                waiting[place] = newer with { IsNew = true };
            }
        }

        sent.Clear();
    }
}
