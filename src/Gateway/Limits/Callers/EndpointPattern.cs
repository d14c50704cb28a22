using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Callers;

/// <summary>AspNetCoreRateLimit's <c>verb:path</c>, either of them <c>*</c>; the path is a <see cref="PathPattern"/> relative to the tenant.</summary>
public sealed class EndpointPattern
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    private readonly string method;
    private readonly PathPattern pattern;

    private EndpointPattern(string text, string method, PathPattern pattern)
    {
        Text = text;
        this.method = method;
        this.pattern = pattern;
    }

    /// <summary>In one spelling: <c>*</c>, or the verb in lower case, a colon and the pattern.</summary>
    public string Text { get; }

    /// <returns>Null, or what is wrong with the text.</returns>
    public static string? TryParse(string text, out EndpointPattern? endpoint)
    {
        endpoint = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 && text != "*")
        {
            return "expected *, or a verb, a colon and a pattern, like get:/projects/* or post:*";
        }

        var verb = colon < 0 ? "*" : text[..colon].ToUpperInvariant();
        if (verb != "*" && !Methods.Contains(verb))
        {
            return $"could never match: the verb is one of {string.Join(", ", Methods).ToLowerInvariant()}, or * for all";
        }

        var path = colon < 0 ? "*" : text[(colon + 1)..];
        if (PathPattern.TryParse(path, out var pattern) is { } wrong)
        {
            return wrong;
        }

        var spelled = pattern!.Text == "/**" ? "*" : pattern.Text;
        endpoint = new EndpointPattern(verb == "*" && spelled == "*" ? "*" : $"{verb.ToLowerInvariant()}:{spelled}", verb, pattern);
        return null;
    }

    public bool Matches(string requestMethod, ReadOnlySpan<char> rest) => (method == "*" || method == requestMethod) && pattern.Matches(rest);

    /// <summary>True if a request of this method (<c>*</c> for any) and pattern can be one of ours.</summary>
    public bool Overlaps(string otherMethod, PathPattern other) =>
        (method == "*" || otherMethod == "*" || method == otherMethod) && pattern.Overlaps(other);

    public override string ToString() => Text;
}
