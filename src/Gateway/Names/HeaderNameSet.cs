using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace AuroraGateway.Names;

/// <summary>
/// A fixed set of header names, looked up several times for each request. Most names are in none: length, first and last letter show
/// that, while a set of the framework compares a name with each of the same length (120 instructions each, counted).
/// </summary>
internal sealed class HeaderNameSet
{
    private const int SlotsPerName = 8;

    // Open addressing: a name is in the first slot of its own that was free, and most slots stay free.
    private readonly string?[] table;

    /// <param name="names">Case does not matter.</param>
    public HeaderNameSet(IEnumerable<string> names)
    {
        string[] all = [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
        table = new string?[BitOperations.RoundUpToPowerOf2((uint)(all.Length + 1) * SlotsPerName)];
        foreach (var name in all)
        {
            var slot = SlotOf(name);
            while (table[slot] is not null)
            {
                slot = After(slot);
            }

            table[slot] = name;
        }
    }

    public bool Contains(string name) => TryGet(name, out _);

    /// <param name="name">In any case.</param>
    /// <param name="stored">As it was given to the set.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out string? stored)
    {
        for (var slot = SlotOf(name); (stored = table[slot]) is not null; slot = After(slot))
        {
            if (ReferenceEquals(stored, name) || stored.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private int After(int slot) => (slot + 1) & (table.Length - 1);

    private int SlotOf(string name) =>
        name.Length == 0 ? 0 : ((name.Length * 37) + ((name[0] | 0x20) * 5) + ((name[^1] | 0x20) * 11)) & (table.Length - 1);
}
