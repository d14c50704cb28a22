using System.Buffers;
using System.Collections.Frozen;

namespace AuroraGateway.Telemetry;

/// <summary>
/// A path in which only the words of Aurora's documented endpoints are kept, so that it can be grouped and contains no id and no name of
/// a person.
/// </summary>
public static class RouteShape
{
    private const int MostSegments = 12;

    private static readonly FrozenSet<string> Words = new[]
    {
        "accept", "activate", "agreements", "assets", "auto_designer", "batteries", "components", "consumption_profile", "content",
        "create_token", "deactivate", "default", "design_requests", "designs", "download_url", "financings", "generate_token",
        "inverters", "modules", "optimizers", "partners", "performance_simulation", "pricing", "projects", "proposal_pdf_generation",
        "proposals", "racking_arrays", "roles", "roof_summary", "run", "sso_provider", "status", "summary", "tenants", "trigger",
        "uploads", "users", "versions", "web_proposal", "webhooks",
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
    public static void Append(IBufferWriter<char> text, ReadOnlySpan<char> rest)
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
            if (Known.Contains(segment))
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
