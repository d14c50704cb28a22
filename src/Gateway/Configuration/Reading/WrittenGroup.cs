using System.Collections;
using System.Runtime.InteropServices;

namespace AuroraGateway.Configuration.Reading;

/// <summary>
/// An object of the file with many members, kept as offsets into the text. A member becomes a tree only while something looks at it,
/// because the trees of twenty thousand callers take more memory than all else that is loaded, and the collector would have to trace them
/// at each reload.
/// </summary>
internal sealed class WrittenGroup(WrittenText text) : IReadOnlyList<SettingNode>
{
    // Blocks stay below the size from which the runtime puts an array on the large object heap, which is collected only with everything
    // else.
    private const int BlockSize = 1024;
    private const int MostBuckets = 16 * 1024;
    private const int None = -1;

    private readonly List<Entry[]> blocks = [];
    private int[] buckets = [None];
    private int written;

    // What the environment or a command changed or added.
    private Dictionary<int, SettingNode>? changed;
    private OrderedDictionary<string, SettingNode>? added;

    public int Count => written + (added?.Count ?? 0);

    /// <summary>Members of the text, without those that the environment or a command added.</summary>
    public int Written => written;

    public WrittenText Text => text;

    public SettingNode this[int index] => index >= written ? added!.GetAt(index - written).Value
        : changed?.GetValueOrDefault(index) ?? Read(index, null);

    /// <summary>The member as a tree.</summary>
    /// <param name="index">From 0, in the order of the file.</param>
    /// <param name="mistakes">Receives names that are written twice in it.</param>
    public SettingNode Open(int index, List<ConfigurationError> mistakes) =>
        index >= written || changed?.ContainsKey(index) == true ? this[index] : Read(index, mistakes);

    public SettingNode? Find(string name) => IndexOf(name) is >= 0 and var index ? this[index] : added?.GetValueOrDefault(name);

    /// <summary>The member, to be changed: from now on it is kept as a tree.</summary>
    public SettingNode? Own(string name, List<ConfigurationError> mistakes)
    {
        if (IndexOf(name) is not (>= 0 and var index))
        {
            return added?.GetValueOrDefault(name);
        }

        changed ??= [];
        return changed.TryGetValue(index, out var known) ? known : changed[index] = Read(index, mistakes);
    }

    public void Add(SettingNode child) => (added ??= new(StringComparer.OrdinalIgnoreCase)).Add(child.Name, child);

    /// <summary>Adds what the reader found.</summary>
    /// <returns>Null, or the member that has this name already.</returns>
    public WrittenMember? TryAdd(string name, in WrittenMember member)
    {
        if (IndexOf(name) is >= 0 and var first)
        {
            return At(first).Member;
        }

        Add(Hash(name), member);
        return null;
    }

    /// <summary>Adds a member that is written like one of the text before; false if its name is taken here.</summary>
    /// <param name="before">The group in that text.</param>
    /// <param name="index">Of the member there.</param>
    /// <param name="member">Where it is in this text.</param>
    public bool TryAddSame(WrittenGroup before, int index, in WrittenMember member)
    {
        var hash = before.At(index).Hash;
        if (FirstWith(hash) != None && IndexOf(before.NameOf(index)) != None)
        {
            return false;
        }

        Add(hash, member);
        return true;
    }

    public WrittenMember MemberAt(int index) => At(index).Member;

    /// <summary>The offset after a member, and its position.</summary>
    public (int Offset, Position At) EndOf(int index)
    {
        var member = At(index).Member;
        return (member.End, new PositionCounter(text.Bytes.Span[member.Value..member.End], member.At).At(member.End - member.Value));
    }

    /// <summary>The index of the member of the text with this name; -1 if there is none.</summary>
    public int IndexOf(string name)
    {
        var hash = Hash(name);
        var index = FirstWith(hash);
        while (index != None && !string.Equals(NameOf(index), name, StringComparison.OrdinalIgnoreCase))
        {
            index = NextWith(hash, At(index).Next);
        }

        return index;
    }

    /// <summary>The name as it is written.</summary>
    public string NameOf(int index) => index >= written ? this[index].Name : JsonTreeReader.ReadName(text, At(index).Member.Name);

    /// <summary>
    /// The bytes of name and value, if all of it is there; empty for a member that the environment or a command sets too. Equal bytes
    /// mean equal settings.
    /// </summary>
    public ReadOnlySpan<byte> BytesOf(int index)
    {
        if (index >= written || changed?.ContainsKey(index) == true)
        {
            return default;
        }

        var member = At(index).Member;
        return text.Bytes.Span[member.Name..member.End];
    }

    /// <summary>The index of the member that is written like one of another text; -1 if there is none.</summary>
    public int IndexOfSame(WrittenGroup other, int index)
    {
        var bytes = other.BytesOf(index);
        return bytes.IsEmpty ? None
            : index < written && BytesOf(index).SequenceEqual(bytes) ? index
            : IndexOf(other.NameOf(index)) is >= 0 and var mine && BytesOf(mine).SequenceEqual(bytes) ? mine
            : None;
    }

    public IEnumerator<SettingNode> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int Hash(string name) => string.GetHashCode(name, StringComparison.OrdinalIgnoreCase) & int.MaxValue;

    private ref Entry At(int index) => ref blocks[index / BlockSize][index % BlockSize];

    private void Add(int hash, in WrittenMember member)
    {
        if (written == buckets.Length && written < MostBuckets)
        {
            Rehash();
        }

        if (written % BlockSize == 0)
        {
            blocks.Add(new Entry[written == 0 ? 8 : BlockSize]);
        }
        else if (written == blocks[0].Length)
        {
            var larger = new Entry[Math.Min(BlockSize, 4 * written)];
            blocks[0].CopyTo(larger, 0);
            blocks[0] = larger;
        }

        ref var bucket = ref buckets[hash & (buckets.Length - 1)];
        At(written) = new Entry(member, hash, bucket);
        bucket = written++;
    }

    private int FirstWith(int hash) => NextWith(hash, buckets[hash & (buckets.Length - 1)]);

    private int NextWith(int hash, int index)
    {
        while (index != None && At(index).Hash != hash)
        {
            index = At(index).Next;
        }

        return index;
    }

    private SettingNode Read(int index, List<ConfigurationError>? mistakes) => JsonTreeReader.ReadMember(text, At(index).Member, mistakes);

    private void Rehash()
    {
        buckets = new int[Math.Min(MostBuckets, Math.Max(8, 4 * buckets.Length))];
        Array.Fill(buckets, None);
        for (var i = 0; i < written; i++)
        {
            ref var entry = ref At(i);
            ref var bucket = ref buckets[entry.Hash & (buckets.Length - 1)];
            (entry, bucket) = (entry with { Next = bucket }, i);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(WrittenMember Member, int Hash, int Next);
}
