using AuroraGateway.Names;
using AuroraGateway.Problems;

namespace AuroraGateway.Tenants;

/// <summary>Finds the tenant that a request to the application's own endpoints names, in its path at any depth or in its query.</summary>
/// <remarks>
/// What follows a segment with the word tenant in it, and the value of a parameter with that word in its name, is taken for a tenant:
/// Aurora documents
/// <c>tenants/{id}</c> only, and the application key opens all of them.
/// </remarks>
internal static class NamedTenant
{
    private const string Word = "tenant";

    private static readonly Problem NotCanonical = new(
        ProblemCode.InvalidTenant, "The request names a tenant in another form than Aurora's. Write a UUID in lower case with hyphens.");

    private static readonly Problem OtherSpelling = new(ProblemCode.AmbiguousPath,
        "The path has another spelling of the segment tenants. Write it in lower case, with nothing added.");

    private static readonly Problem SeveralTenants = new(ProblemCode.AmbiguousPath,
        "The request names more than one tenant. Send one request for each.");

    /// <param name="rest">The path below the application.</param>
    /// <param name="query">The query with its question mark, or empty.</param>
    /// <param name="tenant">The tenant, if one is named.</param>
    /// <param name="below">Where in <paramref name="rest"/> the path below the tenant begins; 0 if only the query names it, negative if
    /// nothing does.</param>
    /// <returns>Null, or why the request cannot be judged.</returns>
    public static Problem? Find(ReadOnlySpan<char> rest, ReadOnlySpan<char> query, out TenantId tenant, out int below)
    {
        (tenant, below) = (default, -1);
        return InPath(rest, ref tenant, ref below) ?? InQuery(query, ref tenant, ref below);
    }

    private static Problem? InPath(ReadOnlySpan<char> rest, ref TenantId tenant, ref int below)
    {
        var follows = false;
        for (var at = 0; at < rest.Length;)
        {
            var length = rest[(at + 1)..].IndexOf('/');
            var segment = length < 0 ? rest[(at + 1)..] : rest.Slice(at + 1, length);
            at += 1 + segment.Length;
            if (follows && Take(segment, at, ref tenant, ref below) is { } wrong)
            {
                return wrong;
            }

            follows = !follows && Mentions(segment);
            if (follows && segment is not "tenants" && IsSpellingOfTenants(segment))
            {
                return OtherSpelling;
            }
        }

        return null;
    }

    private static Problem? InQuery(ReadOnlySpan<char> query, ref TenantId tenant, ref int below)
    {
        if (query.Length <= 1)
        {
            return null;
        }

        foreach (var range in query[1..].SplitAny('&', ';'))
        {
            var pair = query[1..][range];
            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            if (Mentions(name) &&
                Take(NameWords.Decode(equals < 0 ? default : pair[(equals + 1)..]), Math.Max(below, 0), ref tenant, ref below) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private static Problem? Take(ReadOnlySpan<char> text, int end, ref TenantId tenant, ref int below)
    {
        if (!TenantId.TryParse(text, out var named))
        {
            return NotCanonical;
        }

        if (below >= 0 && named != tenant)
        {
            return SeveralTenants;
        }

        (tenant, below) = (named, end);
        return null;
    }

    private static bool Mentions(ReadOnlySpan<char> name) =>
        name.Length >= Word.Length &&
            string.Concat(NameWords.BySeparators(NameWords.Decode(name))).Contains(Word, StringComparison.Ordinal);

    // tenants.json, Tenants%20 and tenant lead some frameworks to the same place; tenant_authorizations is another resource.
    private static bool IsSpellingOfTenants(ReadOnlySpan<char> segment) =>
        NameWords.BySeparators(NameWords.Decode(segment)) is ["tenant" or "tenants"] or ["tenant" or "tenants",
            "json" or "xml" or "html" or "csv"];
}
