using System.Collections.Concurrent;
using System.Text;

namespace AuroraGateway.Admin.Status.Pages;

/// <summary>
/// A page's markup, read once from a file that is compiled into the binary: <c>{{name}}</c> is a value, <c>{{~name}}</c> prose,
/// <c>{{&amp;name}}</c> one of our own blocks, <c>{{#name}}…{{/name}}</c> a list, <c>{{?name}}…{{/name}}</c> shown if there is something,
/// <c>{{!name}}…{{/name}}</c> if there is nothing, <c>{{&gt;name}}</c> another template. Line breaks and indentation are no part of it.
/// </summary>
internal sealed class Template
{
    private const string Begin = "{{";
    private const string End = "}}";

    private static readonly ConcurrentDictionary<string, Template> Known = new(StringComparer.Ordinal);

    private readonly List<Part> parts;

    private Template(string text)
    {
        var position = 0;
        parts = Parse(text, ref position, closing: null);
    }

    private enum Kind
    {
        Literal,
        Value,
        Prose,
        Block,
        Each,
        If,
        Unless,
        Include,
    }

    /// <param name="name">Of a file in <c>Pages/Templates</c>, without its ending.</param>
    public static Template Of(string name) => Known.GetOrAdd(name, static name => Parse(PageResource.Read(name + ".html")));

    public static Template Parse(string text) => new(string.Concat(text.Split('\n').Select(static line => line.Trim())));

    public string Render(View view)
    {
        var html = new StringBuilder(16 * 1024);
        Render(view, html);
        return html.ToString();
    }

    /// <summary>The same into a larger page.</summary>
    public void Render(View view, StringBuilder html) => Render(parts, view, html);

    private static void Render(List<Part> parts, View view, StringBuilder html)
    {
        foreach (var part in parts)
        {
            switch (part.Kind)
            {
                case Kind.Literal:
                    html.Append(part.Text);
                    break;
                case Kind.Value:
                    HtmlText.Append(html, view.TextOf(part.Text));
                    break;
                case Kind.Prose:
                    HtmlText.AppendProse(html, view.TextOf(part.Text));
                    break;
                case Kind.Block:
                    html.Append(view.BlockOf(part.Text));
                    break;
                case Kind.Include:
                    Render(Of(part.Text).parts, view, html);
                    break;
                case Kind.Each:
                    foreach (var item in view.ListOf(part.Text))
                    {
                        Render(part.Inner!, item, html);
                    }

                    break;
                default:
                    if (view.Has(part.Text) == (part.Kind == Kind.If))
                    {
                        Render(part.Inner!, view, html);
                    }

                    break;
            }
        }
    }

    private static List<Part> Parse(string text, ref int position, string? closing)
    {
        var found = new List<Part>();
        while (position < text.Length)
        {
            var begin = text.IndexOf(Begin, position, StringComparison.Ordinal);
            if (begin < 0)
            {
                break;
            }

            AddLiteral(found, text[position..begin]);
            var end = text.IndexOf(End, begin, StringComparison.Ordinal);
            var hole = text[(begin + Begin.Length)..end];
            position = end + End.Length;
            if (hole[0] == '/')
            {
                return hole[1..] == closing ? found : throw new FormatException($"{hole} closes nothing.");
            }

            found.Add(KindOf(hole[0]) switch
            {
                Kind.Value => new Part(Kind.Value, hole),
                var kind when kind is Kind.Each or Kind.If or Kind.Unless =>
                    new Part(kind, hole[1..]) { Inner = Parse(text, ref position, hole[1..]) },
                var kind => new Part(kind, hole[1..]),
            });
        }

        AddLiteral(found, text[position..]);
        position = text.Length;
        return closing is null ? found : throw new FormatException($"{closing} is not closed.");
    }

    private static void AddLiteral(List<Part> parts, string text)
    {
        if (text.Length > 0)
        {
            parts.Add(new Part(Kind.Literal, text));
        }
    }

    private static Kind KindOf(char sign) => sign switch
    {
        '~' => Kind.Prose,
        '&' => Kind.Block,
        '#' => Kind.Each,
        '?' => Kind.If,
        '!' => Kind.Unless,
        '>' => Kind.Include,
        _ => Kind.Value,
    };

    private sealed record Part(Kind Kind, string Text)
    {
        public List<Part>? Inner { get; init; }
    }
}
