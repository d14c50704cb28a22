using System.Text;

namespace AuroraGateway.Unit.Tenants;

/// <summary>
/// A reading of request targets written from RFC 3986 and RFC 9112 alone, that shares no line with the guard: what tenant would a server
/// take the bytes for, decoding never, once or twice, folding case or not, stripping parameters or not?
/// </summary>
internal static class Rfc3986Reading
{
    /// <summary>Every tenant segment that some server could see in the target.</summary>
    public static HashSet<string> TenantsSeen(string target)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var question = target.IndexOfAny(['?', '#']);
        var path = question < 0 ? target : target[..question];
        foreach (var decoded in Decodings(path))
        {
            foreach (var slashed in new[] { decoded, decoded.Replace('\\', '/') })
            {
                foreach (var stripped in new[] { slashed, WithoutParameters(slashed) })
                {
                    foreach (var merged in new[] { stripped, WithoutEmptySegments(stripped) })
                    {
                        seen.Add(TenantOf(merged));
                        seen.Add(TenantOf(RemoveDotSegments(merged)));
                    }
                }
            }
        }

        seen.Remove("");
        return seen;
    }

    private static IEnumerable<string> Decodings(string path)
    {
        for (var depth = 0; depth < 3; depth++)
        {
            yield return path;
            path = Decode(path);
        }
    }

    private static string Decode(string path)
    {
        var text = new StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '%' && i + 2 < path.Length && Uri.IsHexDigit(path[i + 1]) && Uri.IsHexDigit(path[i + 2]))
            {
                text.Append((char)((Uri.FromHex(path[i + 1]) * 16) + Uri.FromHex(path[i + 2])));
                i += 2;
            }
            else
            {
                text.Append(path[i]);
            }
        }

        // The end of a C string is the end for some.
        var end = text.ToString().IndexOf('\0', StringComparison.Ordinal);
        return end < 0 ? text.ToString() : text.ToString(0, end);
    }

    private static string WithoutParameters(string path) => string.Join('/', path.Split('/').Select(segment => segment.Split(';')[0]));

    private static string WithoutEmptySegments(string path) => "/" + string.Join('/', path.Split('/').Where(segment => segment.Length > 0));

    // RFC 3986, section 5.2.4, by its effect.
    private static string RemoveDotSegments(string path)
    {
        var output = new List<string>();
        foreach (var segment in path.TrimStart('/').Split('/'))
        {
            if (segment == "..")
            {
                if (output.Count > 0)
                {
                    output.RemoveAt(output.Count - 1);
                }
            }
            else if (segment != ".")
            {
                output.Add(segment);
            }
        }

        return "/" + string.Join('/', output);
    }

    private static string TenantOf(string path)
    {
        var segments = path.Split('/');
        var at = segments.Length > 1 && segments[1].Equals("v2", StringComparison.OrdinalIgnoreCase) ? 2 : 1;
        return segments.Length > at + 1 && segments[0].Length == 0 && segments[at].Equals("tenants", StringComparison.OrdinalIgnoreCase)
            ? segments[at + 1].Trim(' ', '.').ToLowerInvariant()
            : "";
    }
}
