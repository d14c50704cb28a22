using System.Buffers;
using System.Collections.Frozen;

namespace AuroraGateway.Names;

/// <summary>
/// Names by which a framework takes another method than the one on the request line: <c>_method</c>, <c>X-HTTP-Method-Override</c>.
/// </summary>
internal static class OverrideName
{
    private static readonly FrozenSet<string> Companions = new[] { "x", "http", "request", "override" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly SearchValues<string> Anywhere = SearchValues.Create(["method", "verb"], StringComparison.Ordinal);

    /// <inheritdoc cref="CredentialName.IsPossible"/>
    public static bool IsPossible(ReadOnlySpan<char> letters) => letters.ContainsAny(Anywhere);

    /// <inheritdoc cref="CredentialName.IsOne"/>
    public static bool IsOne(string decoded)
    {
        foreach (var place in decoded.Split('[', ']', '.'))
        {
            if (IsMarked(place, NameWords.BySeparators(place)) || IsMarked(place, NameWords.ByCase(place)) ||
                place.ToLowerInvariant() is "httpmethod" or "methodoverride")
            {
                return true;
            }
        }

        return false;
    }

    // payment_method and method are data; _method and http_method are orders to a framework.
    private static bool IsMarked(string place, List<string> words)
    {
        var names = words.Count(static word => word is "method" or "verb");
        return names == 1 && words.Count(Companions.Contains) == words.Count - 1 && (words.Count > 1 ||
            !char.IsAsciiLetterOrDigit(place[0]));
    }
}
