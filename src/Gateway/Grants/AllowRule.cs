using AuroraGateway.Tenants;

namespace AuroraGateway.Grants;

/// <summary>One <c>METHOD /pattern</c>; the method <c>*</c> means every method.</summary>
internal sealed class AllowRule
{
    private readonly string method;
    private readonly PathPattern pattern;

    private AllowRule(string method, PathPattern pattern)
    {
        this.method = method;
        this.pattern = pattern;
    }

    /// <returns>Null, or what is wrong with the text.</returns>
    public static string? TryParse(string text, out AllowRule? rule)
    {
        rule = null;
        var space = text.IndexOf(' ');
        if (space <= 0)
        {
            return "expected a method, a space and a pattern, like \"GET /projects/**\"";
        }

        var method = text[..space];
        if (method != "*" && method.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
        {
            return "the method is written in capitals, or * for all";
        }

        if (PathPattern.TryParse(text[(space + 1)..], out var pattern) is { } wrong)
        {
            return wrong;
        }

        rule = new AllowRule(method, pattern!);
        return null;
    }

    public bool Matches(string requestMethod, ReadOnlySpan<char> rest) =>
        (method == "*" || method == requestMethod) && pattern.Matches(rest);

    /// <summary>True if <paramref name="overlaps"/> holds for the rule's method (<c>*</c> for any) and pattern.</summary>
    public bool Reaches(Func<string, PathPattern, bool> overlaps) => overlaps(method, pattern);

    /// <summary>Why a request does not match, for <c>explain</c>; null if it does.</summary>
    public string? Mismatch(string requestMethod, ReadOnlySpan<char> rest)
    {
        if (method != "*" && method != requestMethod)
        {
            return $"another method than {requestMethod}";
        }

        return pattern.Matches(rest) ? null : "the pattern does not match the path";
    }

    public override string ToString() => $"{method} {pattern}";
}
