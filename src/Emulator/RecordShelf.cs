using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator;

/// <summary>What callers created, changed or deleted at one owner; the oldest of it is removed beyond a bound.</summary>
internal sealed class RecordShelf
{
    public const int Capacity = 1_000;

    // Far above every sample, so that the two never meet.
    private const int FirstCreated = 1_000_000;

    private readonly Lock gate = new();
    private readonly OrderedDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private int created = FirstCreated;

    /// <summary>Increased at each use of the shelf; the shelf with the lowest value is removed first.</summary>
    public long LastUsed { get; set; }

    /// <summary>Whether anything was written under this name; then what it is now, or null if it was deleted.</summary>
    public bool TryRead(string name, out JsonObject? record)
    {
        lock (gate)
        {
            var found = entries.TryGetValue(name, out var entry);
            // A copy, because nodes have one parent and are not safe to read while another thread writes.
            record = entry?.Record?.DeepClone().AsObject();
            return found;
        }
    }

    public void Write(string name, JsonObject? record)
    {
        lock (gate)
        {
            var kind = entries.TryGetValue(name, out var entry) ? entry.Created : null;
            entries[name] = new Entry(record?.DeepClone().AsObject(), kind);
            Trim();
        }
    }

    public string Create(string owner, RecordKind kind, JsonObject record)
    {
        lock (gate)
        {
            var id = kind.IdOf(owner, created++);
            record.Insert(0, "id", id);
            record.Insert(1, kind.OwnerField, owner);
            entries[id] = new Entry(record.DeepClone().AsObject(), kind);
            Trim();
            return id;
        }
    }

    public List<string> Created(RecordKind kind)
    {
        lock (gate)
        {
            return [.. entries.Where(each => each.Value.Created == kind && each.Value.Record is not null).Select(each => each.Key)];
        }
    }

    private void Trim()
    {
        if (entries.Count > Capacity)
        {
            entries.RemoveAt(0);
        }
    }

    private sealed record Entry(JsonObject? Record, RecordKind? Created);
}
