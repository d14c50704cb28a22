using System.Buffers;

namespace AuroraGateway.Tenants;

/// <summary>A path pattern relative to the tenant: <c>*</c> matches one segment, <c>**</c> at the end any rest, including an empty
/// one.</summary>
internal sealed class PathPattern
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("?#;\\% ");

    private readonly string[] segments;
    private readonly bool anyRest;

    /// <summary>Matches every path.</summary>
    public static PathPattern Everything { get; } = new("/**", [], anyRest: true);

    private PathPattern(string text, string[] segments, bool anyRest)
    {
        Text = text;
        this.segments = segments;
        this.anyRest = anyRest;
    }

    public string Text { get; }

    /// <summary>The segments without the <c>**</c> at the end; <c>*</c> is any one.</summary>
    internal IReadOnlyList<string> Segments => segments;

    /// <summary>Whether any rest may follow the segments, the empty one included.</summary>
    internal bool AnyRest => anyRest;

    /// <summary>Reads a pattern such as <c>/projects/*/designs</c> or <c>/projects/**</c>; <c>/</c> is the tenant itself.</summary>
    /// <param name="text">The pattern as configured.</param>
    /// <param name="pattern">The pattern, if the text is one.</param>
    /// <returns>Null, or what is wrong with the text.</returns>
    public static string? TryParse(string text, out PathPattern? pattern)
    {
        pattern = null;
        if (text == "*")
        {
            text = "/**";
        }

        if (text.Length == 0 || text[0] != '/')
        {
            return "a pattern begins with a slash, like /projects/**";
        }

        var segments = text == "/" ? [] : text[1..].Split('/');
        var anyRest = segments.Length > 0 && segments[^1] == "**";
        if (anyRest)
        {
            segments = segments[..^1];
        }

        foreach (var segment in segments)
        {
            if (segment.Length == 0 || segment is "." or "..")
            {
                return "a pattern has no empty and no dot segments";
            }

            if (segment.Contains('*') && segment != "*")
            {
                return segment == "**" ? "** is allowed only at the end of a pattern" : "* matches one whole segment, not a part of one";
            }

            if (segment.AsSpan().ContainsAny(Forbidden))
            {
                return "a pattern holds no query, escape, backslash, semicolon or space";
            }
        }

        pattern = new PathPattern(text, segments, anyRest);
        return null;
    }

    /// <param name="rest">The raw path below the tenant: empty, or begins with a slash.</param>
    public bool Matches(ReadOnlySpan<char> rest)
    {
        foreach (var expected in segments)
        {
            if (rest.IsEmpty)
            {
                return false;
            }

            rest = rest[1..];
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            if (expected != "*" && !segment.SequenceEqual(expected))
            {
                return false;
            }

            rest = slash < 0 ? default : rest[slash..];
        }

        return anyRest || rest.IsEmpty;
    }

    public override string ToString() => Text;
}
