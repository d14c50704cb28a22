using System.Collections.Concurrent;

namespace AuroraGateway.Emulator;

/// <summary>The shelves of the owners that wrote anything; the least recently used are removed beyond a bound.</summary>
internal sealed class RecordShelves(int capacity = 1_000)
{
    private readonly ConcurrentDictionary<string, RecordShelf> shelves = new(StringComparer.Ordinal);
    private readonly Lock making = new();
    private long uses;

    public int Count => shelves.Count;

    /// <summary>The owner's shelf, or null while it has written nothing.</summary>
    public RecordShelf? Find(string owner)
    {
        if (shelves.TryGetValue(owner, out var shelf))
        {
            shelf.LastUsed = Interlocked.Increment(ref uses);
        }

        return shelf;
    }

    public RecordShelf Of(string owner)
    {
        if (Find(owner) is { } known)
        {
            return known;
        }

        lock (making)
        {
            var shelf = shelves.GetOrAdd(owner, static _ => new RecordShelf());
            shelf.LastUsed = Interlocked.Increment(ref uses);
            if (shelves.Count > capacity)
            {
                // A tenth at once, so that the sort is paid for once in many owners.
                foreach (var (name, _) in shelves.OrderBy(each => each.Value.LastUsed).Take(Math.Max(1, capacity / 10)).ToArray())
                {
                    shelves.TryRemove(name, out _);
                }
            }

            return shelf;
        }
    }
}
