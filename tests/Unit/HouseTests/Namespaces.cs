using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>
/// Which namespaces a source file names: by <c>using</c> (the build refuses one that is not needed), by a qualified name, and without
/// either those around its own, whose types it sees.
/// </summary>
internal sealed partial class Namespaces
{
    private readonly FrozenDictionary<string, FrozenSet<string>> types;

    /// <param name="sources">All of them.</param>
    public Namespaces(IEnumerable<string> sources) => types = sources
        .GroupBy(Of, static text => Declared().Matches(text).Select(static match => match.Groups[1].Value))
        .ToFrozenDictionary(static each => each.Key, static each => each.SelectMany(static names => names).ToFrozenSet());

    public IEnumerable<string> All => types.Keys;

    /// <summary>The namespace that a file declares.</summary>
    public static string Of(string text) => Declaration().Match(text) is { Success: true } match ? match.Groups[1].Value : "AuroraGateway";

    /// <returns>Each once, without its own.</returns>
    public IReadOnlyCollection<string> NamedBy(string text)
    {
        var own = Of(text);
        var code = Silent().Replace(text, "\"\"");
        var named = new HashSet<string>();
        foreach (Match match in Qualified().Matches(code))
        {
            foreach (var around in Around(own).Append(own).Append(""))
            {
                var name = around.Length == 0 ? match.Value : $"{around}.{match.Value}";
                named.UnionWith(types.Keys.Where(each => name == each || IsIn(each, name)));
            }
        }

        var words = Word().Matches(code).Select(static match => match.Value).ToHashSet();
        named.UnionWith(Around(own).Where(around => types.TryGetValue(around, out var those) && those.Overlaps(words)));
        named.Remove(own);
        return named;
    }

    // A type of it, or something in a type of it.
    private bool IsIn(string space, string name) =>
        name.StartsWith(space + ".", StringComparison.Ordinal) && types[space].Contains(name[(space.Length + 1)..].Split('.')[0]);

    private static IEnumerable<string> Around(string space)
    {
        for (var end = space.LastIndexOf('.'); end > 0; end = space.LastIndexOf('.', end - 1))
        {
            yield return space[..end];
        }
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(
        @"^(?:public |internal )?(?:(?:static|sealed|abstract|readonly|partial|ref) )*" +
        @"(?:record struct|record|class|struct|interface|enum) (\w+)",
            RegexOptions.Multiline)]
    private static partial Regex Declared();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(?:\.[A-Z]\w*)+")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*")]
    private static partial Regex Word();

    // Comments, and texts without what is put into them.
    [GeneratedRegex("//[^\n]*|(?<!\\$)\"\"\".*?\"\"\"|(?<![$\"])\"(?:\\\\.|[^\"\\\\\n])*\"", RegexOptions.Singleline)]
    private static partial Regex Silent();
}
