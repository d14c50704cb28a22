using System.Buffers;
using System.Collections.Frozen;
using AuroraGateway.Names;

namespace AuroraGateway.Forwarding.Headers;

/// <summary>
/// Which request headers are sent to Aurora: a list of names, without prefixes. Everything else is dropped, such as the caller's proof.
/// </summary>
internal sealed class HeaderAllowList
{
    // Content, conditional, range, negotiation, user agent, trace context, request id, idempotency, and Aurora's own: the API version
    // under three names.
    private static readonly string[] BuiltIn =
    [
        "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Cache-Control", "Content-Disposition", "Content-Encoding",
        "Content-Language", "Content-Length", "Content-Location", "Content-MD5", "Content-Range", "Content-Type", "Date", "Digest",
        "Content-Digest", "Repr-Digest", "Idempotency-Key", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range",
        "If-Unmodified-Since", "Prefer", "Range", "Request-Id", "traceparent", "tracestate", "baggage", "User-Agent", "X-Correlation-Id",
        "X-Request-Id", "Aurora-Version", "Aurora-API-Version", "X-Aurora-Api-Version",
    ];

    /// <summary>Never sent to Aurora, even if the configuration names them.</summary>
    private static readonly FrozenSet<string> Never = new[]
    {
        "Aurora-Session-Token", "X-Aurora-Session-Token", "Authorization", "Proxy-Authorization", "Authentication", "X-Api-Key", "Cookie",
        "Cookie2", "Connection", "Host", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "HTTP2-Settings", "Forwarded", "Via", "X-Real-IP", "X-Client-Cert", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method",
        "X-HTTP-Method-Override", "X-Method-Override", "Expect", "X-Original-Host", "X-Host", "X-Forwarded-Client-Cert", "Client-Cert",
        "Client-Cert-Chain",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> HeaderValue = SearchValues.Create(
        [.. Enumerable.Range(0, 128).Where(code => code is '\t' or (>= 0x20 and <= 0x7E)).Select(code => (char)code)]);

    private readonly HeaderNameSet allowed;

    /// <param name="added">Names from the configuration.</param>
    public HeaderAllowList(IEnumerable<string> added) => allowed = new(BuiltIn.Concat(added).Where(name => !IsNever(name)));

    /// <summary>True for names that the configuration must not allow.</summary>
    public static bool IsNever(string name) => Never.Contains(name) || name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase);

    /// <summary>True if the list contains the name by default.</summary>
    public static bool IsBuiltIn(string name) => BuiltIn.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>By the whole name. Servers below may read <c>_</c> as <c>-</c>: a name with an underscore is another name.</summary>
    public bool Allows(string name) => allowed.Contains(name);

    /// <summary>True if every server reads the value the same way (RFC 9110, section 5.5): ASCII, no controls but the tab.</summary>
    public static bool IsHeaderValue(string value) => !value.AsSpan().ContainsAnyExcept(HeaderValue);

    /// <summary>True if <c>Connection</c> names the header, so that it is for this hop only (RFC 9110, section 7.6.1).</summary>
    public static bool IsNominated(string name, in Microsoft.Extensions.Primitives.StringValues connection)
    {
        foreach (var line in connection)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                if (line.AsSpan()[range].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
