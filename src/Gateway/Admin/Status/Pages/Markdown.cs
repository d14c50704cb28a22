using System.Text;

namespace AuroraGateway.Admin.Status.Pages;

/// <summary>
/// What the runbook is written in: paragraphs, lists, tables, indented and fenced code, and within a line code, emphasis and links.
/// Everything else is text; HTML in it is text too.
/// </summary>
internal static class Markdown
{
    private const string Indent = "    ";
    private const string Fence = "```";

    /// <param name="lines">The source.</param>
    /// <param name="link">Where a link leads; null leaves its text alone.</param>
    public static string ToHtml(IReadOnlyList<string> lines, Func<string, string?> link)
    {
        var html = new StringBuilder();
        for (var at = 0; at < lines.Count;)
        {
            var line = lines[at];
            at = line.Trim().Length == 0 || line.StartsWith("<!--", StringComparison.Ordinal) ? at + 1
                : line.StartsWith(Fence, StringComparison.Ordinal) ? Fenced(html, lines, at)
                : line.StartsWith(Indent, StringComparison.Ordinal) ? Indented(html, lines, at)
                : line[0] == '|' ? Table(html, lines, at, link)
                : IsItem(line) ? List(html, lines, at, link)
                : Paragraph(html, lines, at, link);
        }

        return html.ToString();
    }

    private static int Fenced(StringBuilder html, IReadOnlyList<string> lines, int at)
    {
        var code = lines.Skip(at + 1).TakeWhile(static line => !line.StartsWith(Fence, StringComparison.Ordinal)).ToList();
        Code(html, code);
        return at + code.Count + 2;
    }

    private static int Indented(StringBuilder html, IReadOnlyList<string> lines, int at)
    {
        var code = lines.Skip(at).TakeWhile(static line => line.StartsWith(Indent, StringComparison.Ordinal)).ToList();
        Code(html, code.Select(static line => line[Indent.Length..]));
        return at + code.Count;
    }

    private static void Code(StringBuilder html, IEnumerable<string> code)
    {
        html.Append(Tag("pre"));
        html.Append(Tag("code"));
        html.AppendJoin('\n', code.Select(HtmlText.Encode));
        html.Append(Tag("/code"));
        html.Append(Tag("/pre"));
    }

    private static int Table(StringBuilder html, IReadOnlyList<string> lines, int at, Func<string, string?> link)
    {
        var rows = lines.Skip(at).TakeWhile(static line => line.StartsWith('|')).ToList();
        html.Append(Tag("table"));
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].All(static character => character is '|' or '-' or ':' or ' '))
            {
                continue;
            }

            html.Append(Tag("tr"));
            foreach (var cell in Cells(rows[i]))
            {
                Element(html, i == 0 ? "th" : "td", cell.Trim(), link);
            }

            html.Append(Tag("/tr"));
        }

        html.Append(Tag("/table"));
        return at + rows.Count;
    }

    // A bar within code is no border.
    private static List<string> Cells(string row)
    {
        var cells = new List<string>();
        var (begin, isCode) = (1, false);
        for (var i = 1; i < row.Length; i++)
        {
            isCode ^= row[i] == '`';
            if (row[i] == '|' && !isCode && row[i - 1] != '\\')
            {
                cells.Add(row[begin..i]);
                begin = i + 1;
            }
        }

        return cells;
    }

    private static int List(StringBuilder html, IReadOnlyList<string> lines, int at, Func<string, string?> link)
    {
        html.Append(Tag("ul"));
        while (at < lines.Count && IsItem(lines[at]))
        {
            var item = new StringBuilder(lines[at++][2..]);
            while (at < lines.Count && lines[at].StartsWith("  ", StringComparison.Ordinal))
            {
                item.Append(' ').Append(lines[at++].Trim());
            }

            Element(html, "li", item.ToString(), link);
        }

        html.Append(Tag("/ul"));
        return at;
    }

    private static int Paragraph(StringBuilder html, IReadOnlyList<string> lines, int at, Func<string, string?> link)
    {
        var begin = at;
        while (at < lines.Count && lines[at].Trim().Length > 0 && lines[at][0] != '|' &&
            !lines[at].StartsWith("<!--", StringComparison.Ordinal))
        {
            at++;
        }

        Element(html, "p", string.Join(' ', lines.Skip(begin).Take(at - begin)), link);
        return at;
    }

    private static void Element(StringBuilder html, string name, string text, Func<string, string?> link)
    {
        html.Append(Tag(name));
        MarkdownLine.Append(html, text, link);
        html.Append(Tag("/" + name));
    }

    private static bool IsItem(string line) =>
        line.StartsWith("* ", StringComparison.Ordinal) || line.StartsWith("- ", StringComparison.Ordinal);

    private static string Tag(string name) => "<" + name + ">";
}
