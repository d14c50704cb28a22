using System.Globalization;

namespace AuroraGateway.Emulator;

/// <summary>
/// Ids that say whose object they name, of which kind and the how manieth it is: a million objects without storing one,
/// and an id of one tenant is unknown to every other.
/// </summary>
internal static class SampleIds
{
    public static string For(string owner, ushort kind, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{Mark(owner):x8}-{kind:x4}-4000-8000-{index:x12}");

    public static int? IndexOf(string owner, ushort kind, string id) =>
        id.Length == 36
        && int.TryParse(id.AsSpan(24), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var index)
        && index >= 0
        && For(owner, kind, index) == id
            ? index
            : null;

    // FNV-1a: the same in every process, unlike string.GetHashCode.
    public static uint Mark(string owner)
    {
        var hash = 2166136261u;
        foreach (var character in owner)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return hash;
    }
}
