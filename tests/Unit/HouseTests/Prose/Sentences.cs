using System.Text.RegularExpressions;

namespace AuroraGateway.Unit.HouseTests.Prose;

/// <summary>Splits documents and messages into sentences, and counts their words.</summary>
internal static partial class Sentences
{
    /// <summary>No sentence of a document or a message has more words.</summary>
    public const int Most = 30;

    private const string Indented = "    ";

    /// <summary>The text with a letter in the place of each piece of code between backticks.</summary>
    public static string WithoutCode(string text) => Code().Replace(text, "x");

    /// <summary>The sentences that are too long.</summary>
    public static IEnumerable<(int Line, string Sentence)> TooLong(IEnumerable<(int Line, string Text)> paragraphs) =>
        from paragraph in paragraphs
        from sentence in End().Split(Link().Replace(WithoutCode(paragraph.Text), "]"))
        where Word().Count(sentence) > Most
        select (paragraph.Line, sentence);

    /// <summary>Paragraphs, list items and table cells, without code and headings.</summary>
    public static IEnumerable<(int Line, string Text)> Paragraphs(string markdown)
    {
        var text = Fence().Replace(markdown, static fence => new string('\n', fence.Value.Count(static letter => letter == '\n')));
        var (begin, lines) = (0, new List<string>());
        foreach (var (number, raw) in text.Split('\n').Append("").Select(static (line, index) => (index + 1, line)))
        {
            var line = raw.Trim();
            if (lines.Count > 0 && (line.Length == 0 || Start().IsMatch(line)))
            {
                yield return (begin, string.Join(' ', lines));
                lines.Clear();
            }

            if (line.StartsWith('|'))
            {
                foreach (var cell in Cell().Split(line))
                {
                    yield return (number, cell);
                }
            }
            else if (line.Length > 0 && line[0] != '#' && (lines.Count > 0 || !raw.StartsWith(Indented, StringComparison.Ordinal)))
            {
                begin = lines.Count == 0 ? number : begin;
                lines.Add(line);
            }
        }
    }

    [GeneratedRegex("^(?:```|<!--).*?^?(?:```|-->)\\s*?$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^(?:[*-] |[0-9]+\\. |\\||#)")]
    private static partial Regex Start();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cell();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\([^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex("(?<=[.!?][)\"*]*)\\s+(?=[\"(*\\[A-Z`x])")]
    private static partial Regex End();

    [GeneratedRegex(@"\S*[A-Za-z0-9]\S*")]
    private static partial Regex Word();
}
