using System.Globalization;
using System.Text;

namespace AuroraGateway.Limits.Shared;

/// <summary>
/// What the store does not know yet about places: counted, given back, or used without the store. A note is kept until a response
/// acknowledges it, and the script applies it by number, so that a lost request or response neither loses nor doubles a place. Not
/// thread-safe.
/// </summary>
internal sealed class LimitNotes
{
    // While the store is unavailable for long, only the latest matter.
    private const int Most = 2048;

    private Dictionary<long, (bool IsNew, int Count, long At, string Caller)> waiting = [];
    private Dictionary<long, (bool IsNew, int Count, long At, string Caller)> sent = [];

    /// <summary>The place was counted by then at the latest; may be in the future.</summary>
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

    /// <summary>All notes as the script reads them, without those that are older than <paramref name="memory"/> ticks.</summary>
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

    /// <summary>The store has the notes that were sent.</summary>
    public void Acknowledge() => sent.Clear();

    /// <summary>No response: the notes are sent again, unless there are newer ones.</summary>
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
