using System.Buffers;
using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Callers;

/// <summary>
/// <c>verb:path</c> as AspNetCoreRateLimit defines it: wildcards match over the whole text, <c>*</c> spans slashes, <c>?</c> is one
/// character, and case does not matter. The path is relative to the tenant. Lists of verbs are read too: <c>((get)|(put)):/projects/*</c>.
/// </summary>
/// <remarks>
/// Source: WildcardMatcher and RateLimitProcessor of AspNetCoreRateLimit 5.0. Regular expressions (EnableRegexRuleMatching) are refused.
/// </remarks>
internal sealed class EndpointPattern
{
    private const int UsualLength = 512;

    private static readonly string[] Methods = ["get", "head", "post", "put", "patch", "delete", "options"];
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("#;\\% ");
    private static readonly SearchValues<char> OfExpressions = SearchValues.Create("()|^$[]{}");

    private readonly Glob[] globs;

    private EndpointPattern(string text, IEnumerable<string> globs)
    {
        Text = text;
        this.globs = text == "*" ? [] : [.. globs.Select(Glob.Parse)];
    }

    /// <summary>In one spelling: lower case, <c>*</c> for every request, no run of <c>*</c>.</summary>
    public string Text { get; }

    /// <returns>Null, or what is wrong with the text.</returns>
    public static string? TryParse(string text, out EndpointPattern? endpoint)
    {
        endpoint = null;
        var spelled = InOneSpelling(text);
        if ((VerbsAndPath(spelled, out var verbs, out var path) ?? Unsupported(path)) is { } wrong)
        {
            return wrong;
        }

        string[] forms = verbs.Length == 0 ? [path] : [.. verbs.Select(verb => $"{verb}:{path}")];
        var read = new EndpointPattern(spelled, forms);
        if ((verbs.Length > 0 && path is not ['/' or '*' or '?', ..]) || !read.Overlaps("*", PathPattern.Everything))
        {
            return "could never match: write verb:/path with a slash behind the colon, like get:/projects/*";
        }

        endpoint = read;
        return null;
    }

    /// <summary>True if the rule counts the request; the path below the tenant is empty or starts with a slash.</summary>
    public bool Matches(string requestMethod, ReadOnlySpan<char> rest)
    {
        if (globs.Length == 0)
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            rest = "/";
        }

        var length = requestMethod.Length + 1 + rest.Length;
        var text = length <= UsualLength ? stackalloc char[UsualLength] : new char[length];
        requestMethod.AsSpan().ToLowerInvariant(text);
        text[requestMethod.Length] = ':';
        rest.ToLowerInvariant(text[(requestMethod.Length + 1)..]);
        if (MatchesText(text[..length]))
        {
            return true;
        }

        var path = text[(requestMethod.Length + 1)..length];
        return CountedPath.Reduce(path) is >= 0 and var left && MatchesText(text[..(requestMethod.Length + 1 + left)]);
    }

    private bool MatchesText(ReadOnlySpan<char> text)
    {
        foreach (var glob in globs)
        {
            if (glob.Matches(text))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if a request of this method (<c>*</c> for any) and pattern can match.</summary>
    public bool Overlaps(string otherMethod, PathPattern other) =>
        globs.Length == 0 || Glob.Of(otherMethod, other).Any(theirs => globs.Any(theirs.Overlaps));

    public override string ToString() => Text;

    private static string? Unsupported(string path) =>
        path.AsSpan().ContainsAny(OfExpressions)
            ? "looks like a regular expression, which is not supported: the wildcards are * (any characters, slashes too) and ? (one)"
        : path.AsSpan().ContainsAny(Forbidden)
            ? "contains a fragment, escape, backslash, semicolon or space, which no path here contains: use ? for one character"
        : null;

    private static string InOneSpelling(string text)
    {
        var spelled = text.ToLowerInvariant();
        while (spelled.Contains("**", StringComparison.Ordinal))
        {
            spelled = spelled.Replace("**", "*", StringComparison.Ordinal);
        }

        return spelled is "*:*" or "*:/*" ? "*" : spelled;
    }

    /// <summary>Takes the verbs off the front; none where a wildcard matches verb and colon together, as in <c>*/projects</c>.</summary>
    private static string? VerbsAndPath(string spelled, out string[] verbs, out string path)
    {
        var colon = spelled.IndexOf(':', StringComparison.Ordinal);
        verbs = colon < 0 ? [] : string.Concat(spelled[..colon].Split('(', ')')).Split('|');
        path = spelled[(colon + 1)..];
        if (colon < 0 && !spelled.Contains('*', StringComparison.Ordinal))
        {
            return "expected *, or a verb, a colon and a path, like get:/projects/* or post:*";
        }

        return verbs.FirstOrDefault(verb => verb.AsSpan().IndexOfAny('*', '?') < 0 && !Methods.Contains(verb)) is null
            ? null
            : $"could never match: the verb is one of {string.Join(", ", Methods)}, several as ((get)|(put)), or * for all";
    }
}
