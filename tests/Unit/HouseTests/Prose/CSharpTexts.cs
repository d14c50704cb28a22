using System.Text.RegularExpressions;

namespace AuroraGateway.Unit.HouseTests.Prose;

/// <summary>
/// The comments, string literals and names of tests in a C# file. A lexer of a few rules: a compiler as a package would cost more than it
/// saves.
/// </summary>
internal static partial class CSharpTexts
{
    /// <summary>Comments, literals and test names, each with its first line.</summary>
    public static IEnumerable<(int Line, string Text)> Of(string source) =>
        Spans(source).Select(span => (LineOf(source, span.Begin), source[span.Begin..span.End]))
            .Concat(TestName().Matches(source).Select(name => (LineOf(source, name.Index), name.Value.Replace('_', ' '))));

    /// <summary>What a reader sees as one message: literals that are added to each other are one.</summary>
    public static IEnumerable<(int Line, string Text)> Messages(string source)
    {
        var (text, begin, end) = ("", -1, -1);
        foreach (var span in Spans(source).Where(span => source[span.Begin] != '/'))
        {
            var isContinued = end >= 0 && Addition().IsMatch(source[end..span.Begin]);
            if (!isContinued && begin >= 0)
            {
                yield return (LineOf(source, begin), text);
            }

            (text, begin, end) = (
                isContinued ? text + ContentOf(source, span) : ContentOf(source, span), isContinued ? begin : span.Begin, span.End);
        }

        if (begin >= 0)
        {
            yield return (LineOf(source, begin), text);
        }
    }

    private static IEnumerable<(int Begin, int End)> Spans(string source)
    {
        for (var at = 0; at < source.Length;)
        {
            var end = EndOf(source, at, out var isText);
            if (isText)
            {
                yield return (at, end);
            }

            at = end;
        }
    }

    private static int EndOf(string source, int at, out bool isText)
    {
        isText = true;
        if (source[at] is '/' && at + 1 < source.Length && source[at + 1] is '/' or '*' && CommentEnd(source, at) is var comment and > 0)
        {
            return comment;
        }

        if (source[at] is '"' or '$' or '@' && Opening().Match(source, at) is { Success: true } opening && opening.Index == at)
        {
            return StringEnd(source, at + opening.Length, opening.Groups[2].Length, opening.Groups[1].Value);
        }

        isText = false;
        return source[at] is '\'' && Character().Match(source, at) is { Success: true } character && character.Index == at
            ? at + character.Length
            : at + 1;
    }

    private static int CommentEnd(string source, int at)
    {
        var end = source[at + 1] switch
        {
            '/' => source.IndexOf('\n', at),
            '*' => source.IndexOf("*/", at + 2, StringComparison.Ordinal) is var closing and >= 0 ? closing + 2 : -1,
            _ => 0,
        };
        return end < 0 ? source.Length : end;
    }

    private static int StringEnd(string source, int at, int quotes, string prefix)
    {
        var (isVerbatim, isInterpolated) = (prefix.Contains('@', StringComparison.Ordinal), prefix.Contains('$', StringComparison.Ordinal));
        if (quotes == 2)
        {
            return at;
        }

        // A verbatim string may begin with a quote, which is written twice.
        if (quotes >= 3 && !isVerbatim)
        {
            var closing = source.IndexOf(new string('"', quotes), at, StringComparison.Ordinal);
            return closing < 0 ? source.Length : closing + quotes;
        }

        for (; at < source.Length && source[at] != '"'; at++)
        {
            at += source[at] switch
            {
                '\\' when !isVerbatim => 1,
                '{' when isInterpolated => source[at + 1] == '{' ? 1 : HoleLength(source, at),
                _ => 0,
            };
        }

        return isVerbatim && at + 1 < source.Length && source[at + 1] == '"'
            ? StringEnd(source, at + 2, quotes, prefix)
            : Math.Min(at + 1, source.Length);
    }

    private static int HoleLength(string source, int at)
    {
        var (begin, depth) = (at, 0);
        do
        {
            depth += source[at] switch { '{' => 1, '}' => -1, _ => 0 };
            at = EndOf(source, at, out _);
        }
        while (depth > 0 && at < source.Length);
        return at - begin - 1;
    }

    private static string ContentOf(string source, (int Begin, int End) span) =>
        Hole().Replace(source[span.Begin..span.End].Trim('$', '@', '"'), "x");

    private static int LineOf(string source, int at) => source.AsSpan(0, at).Count('\n') + 1;

    [GeneratedRegex("([$@]*)(\"+)")]
    private static partial Regex Opening();

    [GeneratedRegex(@"'(?:\\[^\n']+|\\'|[^'\\\n])'")]
    private static partial Regex Character();

    [GeneratedRegex(@"^\s*\+\s*$")]
    private static partial Regex Addition();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"\b[A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){2,}(?=\()")]
    private static partial Regex TestName();
}
