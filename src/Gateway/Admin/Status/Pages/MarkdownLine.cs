using System.Text;

namespace AuroraGateway.Admin.Status.Pages;

/// <summary>One line of Markdown: code, strong and emphasised text, links.</summary>
internal static class MarkdownLine
{
    /// <param name="html">Where to.</param>
    /// <param name="text">The source.</param>
    /// <param name="link">Where a link leads; null leaves its text alone.</param>
    public static void Append(StringBuilder html, string text, Func<string, string?> link)
    {
        var plain = 0;
        for (var at = 0; at < text.Length;)
        {
            if (Match(text, at) is not { } found)
            {
                at++;
                continue;
            }

            HtmlText.Append(html, text[plain..at]);
            AppendFound(html, found, link);
            at = plain = found.End;
        }

        HtmlText.Append(html, text[plain..]);
    }

    private static void AppendFound(StringBuilder html, Span found, Func<string, string?> link)
    {
        if (found.Element == "code")
        {
            HtmlText.AppendElement(html, "code", found.Text);
            return;
        }

        if (found.Element == "a")
        {
            var text = new StringBuilder();
            Append(text, found.Text, link);
            Template.Of("link").Render(new View().Set("address", link(found.Target)).Block("text", text.ToString()), html);
            return;
        }

        html.Append('<').Append(found.Element).Append('>');
        Append(html, found.Text, link);
        html.Append("</").Append(found.Element).Append('>');
    }

    private static Span? Match(string text, int at) => text[at] switch
    {
        '`' => Between(text, at, "`", "code"),
        '*' when text.AsSpan(at).StartsWith("**") => Between(text, at, "**", "strong"),
        '*' => Between(text, at, "*", "em"),
        '[' => Link(text, at),
        _ => null,
    };

    private static Span? Between(string text, int at, string mark, string element)
    {
        var begin = at + mark.Length;
        var end = begin < text.Length && text[begin] != ' ' ? text.IndexOf(mark, begin, StringComparison.Ordinal) : -1;
        return end > begin ? new Span(element, text[begin..end], "", end + mark.Length) : null;
    }

    private static Span? Link(string text, int at)
    {
        var middle = text.IndexOf("](", at, StringComparison.Ordinal);
        var end = middle < 0 ? -1 : text.IndexOf(')', middle);
        return end < 0 ? null : new Span("a", text[(at + 1)..middle], text[(middle + 2)..end], end + 1);
    }

    private sealed record Span(string Element, string Text, string Target, int End);
}
