using System.Text;
using System.Text.Json;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Reading;

namespace AuroraGateway.Fuzz;

public static partial class FuzzTargets
{
    /// <summary>
    /// What the configuration's reader names at a line and column is there, and what it refuses has its place in the file.
    /// </summary>
    private static void Places(byte[] bytes)
    {
        if (ConfigurationText.TryDecode("fuzzed", bytes, out var utf8) is not null)
        {
            return;
        }

        var lines = Encoding.UTF8.GetString(utf8.Span).Split('\n');
        var mistakes = new List<ConfigurationError>();
        var root = JsonTreeReader.Read(utf8, new SettingSource(SettingOrigin.File, "fuzzed"), mistakes, out var unreadable);
        Demand((root is null) == (unreadable is not null), "Neither a tree nor a reason.");
        foreach (var mistake in unreadable is null ? mistakes : [unreadable])
        {
            var place = mistake.Place!.Split(':');
            var (line, column) = (int.Parse(place[1]), int.Parse(place[2]));
            Demand(line >= 1 && line <= lines.Length && column >= 1 && column <= lines[line - 1].Length + 1, "A place outside the file.");
        }

        foreach (var mistake in mistakes)
        {
            var place = mistake.Place!.Split(':');
            Demand(
                mistake.Path.EndsWith(Token(lines, new Position(int.Parse(place[1]), int.Parse(place[2]))), StringComparison.Ordinal),
                "The name differs.");
        }

        if (root is not null)
        {
            Follow(root, lines);

            // Once more, passing over the callers, which are all the same as before.
            var before = mistakes.Count == 0 ? root.Find("Callers")?.Written : null;
            Follow(JsonTreeReader.Read(utf8, new SettingSource(SettingOrigin.File, "fuzzed"), mistakes, out _, before)!, lines);
        }
    }

    private static void Follow(SettingNode group, string[] lines)
    {
        foreach (var node in group.Children)
        {
            Demand(group.IsList || Token(lines, node.NameAt) == node.Name, "The name differs.");
            Demand(
                node.IsGroup
                    ? lines[node.At.Line - 1][node.At.Column - 1] == (node.IsList ? '[' : '{')
                    : Token(lines, node.At) == (node.Text ?? "null"), "The value differs.");
            Follow(node, lines);
        }
    }

    // The one value that begins there, as a reader of its own sees it.
    private static string Token(string[] lines, Position at)
    {
        var rest = lines[at.Line - 1][(at.Column - 1)..];
        if (!rest.StartsWith('"'))
        {
            return new string([.. rest.TakeWhile(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '+' or '.')]);
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(rest), isFinalBlock: false, default);
        reader.Read();
        return reader.GetString()!;
    }
}
