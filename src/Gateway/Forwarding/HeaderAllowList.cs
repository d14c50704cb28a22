using System.Buffers;
using System.Collections.Frozen;
using AuroraGateway.Names;

namespace AuroraGateway.Forwarding;

/// <summary>
/// Which request headers are sent on to Aurora: a list of names, without prefixes. Everything else is dropped, the caller's proof first
/// of all.
/// </summary>
public sealed class HeaderAllowList
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

    /// <summary>What is never sent on, even if the configuration names it.</summary>
    private static readonly FrozenSet<string> Never = new[]
    {
        "Aurora-Session-Token", "X-Aurora-Session-Token", "Authorization", "Proxy-Authorization", "Authentication", "X-Api-Key", "Cookie",
        "Cookie2", "Connection", "Host", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "HTTP2-Settings", "Forwarded", "Via", "X-Real-IP", "X-Client-Cert", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method",
        "X-HTTP-Method-Override", "X-Method-Override", "Expect", "X-Original-Host", "X-Host", "X-Forwarded-Client-Cert", "Client-Cert",
        "Client-Cert-Chain",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> FieldValue = SearchValues.Create(
        [.. Enumerable.Range(0, 128).Where(code => code is '\t' or (>= 0x20 and <= 0x7E)).Select(code => (char)code)]);

    private readonly HeaderNameSet allowed;

    /// <param name="added">Names from the configuration.</param>
    public HeaderAllowList(IEnumerable<string> added) => allowed = new(BuiltIn.Concat(added).Where(name => !IsNever(name)));

    /// <summary>True for names that the configuration must not allow.</summary>
    public static bool IsNever(string name) => Never.Contains(name) || name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase);

    /// <summary>True if the list has it without the configuration's help.</summary>
    public static bool IsBuiltIn(string name) => BuiltIn.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>By the whole name: servers behind us may read <c>_</c> as <c>-</c>, so a name with an underscore is another one.</summary>
    public bool Allows(string name) => allowed.Contains(name);

    /// <summary>True if every server reads the value alike (RFC 9110, section 5.5): ASCII, no control characters but the tab.</summary>
    public static bool IsFieldValue(string value) => !value.AsSpan().ContainsAnyExcept(FieldValue);

    /// <summary>True if <c>Connection</c> names the header, which makes it one for this hop only (RFC 9110, section 7.6.1).</summary>
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
