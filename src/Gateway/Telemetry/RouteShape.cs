using System.Buffers;
using System.Collections.Frozen;

namespace AuroraGateway.Telemetry;

/// <summary>
/// A path in which only the words of Aurora's documented endpoints are kept, so that it can be grouped and contains no id and no name of
/// a person.
/// </summary>
internal static class RouteShape
{
    private const int MostSegments = 12;

    private static readonly FrozenSet<string> Words = new[]
    {
        "accept", "activate", "agreements", "assets", "auto_designer", "batteries", "components", "consumption_profile", "content",
        "application_partners", "create_token", "deactivate", "default", "design_requests", "designs", "download_url", "financings",
        "generate_token",
        "inverters", "modules", "optimizers", "partner_applications", "partners", "performance_simulation", "pricing", "projects",
        "proposal_pdf_generation",
        "proposals", "racking_arrays", "roles", "roof_summary", "run", "sso_provider", "status", "summary", "tenants", "trigger",
        "uploads", "users", "v2", "versions", "web_proposal", "webhooks",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Known = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    public static string Of(ReadOnlySpan<char> rest)
    {
        var text = new ArrayBufferWriter<char>();
        Append(text, rest);
        return text.WrittenSpan.ToString();
    }

    /// <param name="text">Where to.</param>
    /// <param name="rest">The path below the tenant or application.</param>
    public static void Append(IBufferWriter<char> text, ReadOnlySpan<char> rest) => Append(text, rest, tenant: default, isWhole: false);

    /// <summary>A whole path as it came: the tenant stays in it, every other id, name or unknown word becomes a star.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="path">Without the query; also one that the gateway refused.</param>
    /// <param name="tenant">The tenant as the path spells it; empty for none.</param>
    public static void AppendPath(IBufferWriter<char> text, ReadOnlySpan<char> path, ReadOnlySpan<char> tenant)
    {
        if (path.StartsWith('/'))
        {
            Append(text, path, tenant, isWhole: true);
        }
        else
        {
            // An asterisk, an authority or a whole URI.
            text.Write("*");
        }
    }

    private static void Append(IBufferWriter<char> text, ReadOnlySpan<char> rest, ReadOnlySpan<char> tenant, bool isWhole)
    {
        var segments = 0;
        while (!rest.IsEmpty)
        {
            rest = rest[1..];
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? default : rest[slash..];
            if (++segments > MostSegments)
            {
                text.Write("/…");
                return;
            }

            text.Write("/");
            if (Known.Contains(segment) || (isWhole && (segment.IsEmpty || segment.SequenceEqual(tenant))))
            {
                text.Write(segment);
            }
            else
            {
                text.Write("*");
            }
        }
    }
}
