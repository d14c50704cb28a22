using System.Buffers;
using System.Collections.Frozen;

namespace AuroraGateway.Forwarding;

/// <summary>Which request header fields may leave for Aurora; everything else stays, the caller's proof first of all.</summary>
public sealed class HeaderAllowList
{
    // Content, conditional, range, accept, user agent, trace context, request id, idempotency.
    private static readonly string[] BuiltIn =
    [
        "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language",
        "Content-Length", "Content-Location", "Content-MD5", "Content-Range", "Content-Type", "Date", "Digest", "Content-Digest", "Repr-Digest",
        "Idempotency-Key", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Prefer", "Range", "Request-Id",
        "traceparent", "tracestate", "baggage", "User-Agent", "X-Correlation-Id", "X-Request-Id",
    ];

    /// <summary>What must not leave even though the configuration or a prefix would let it.</summary>
    private static readonly FrozenSet<string> Never = new[]
    {
        "Aurora-Session-Token", "X-Aurora-Session-Token", "Authorization", "Proxy-Authorization", "Authentication", "X-Api-Key", "Cookie", "Cookie2", "Connection", "Host",
        "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Forwarded", "Via", "X-Real-IP", "X-Client-Cert",
        "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "Expect", "X-Original-Host", "X-Host",
        "X-Forwarded-Client-Cert",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> FieldValue = SearchValues.Create(
        [.. Enumerable.Range(0, 128).Where(code => code is '\t' or (>= 0x20 and <= 0x7E)).Select(code => (char)code)]);

    // Kestrel takes names like Aurora(X) that are none (RFC 9110, section 5.6.2).
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly FrozenSet<string> allowed;

    /// <param name="added">Names from the configuration.</param>
    public HeaderAllowList(IEnumerable<string> added) => allowed = BuiltIn.Concat(added).Where(name => !IsNever(name)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for names that the configuration must not allow.</summary>
    public static bool IsNever(string name) => Never.Contains(name) || name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// A name with an underscore never passes: gateways behind us fold <c>_</c> into <c>-</c>, so that it could become another field there.
    /// </summary>
    public bool Allows(string name) =>
        allowed.Contains(name) ||
        (HasAuroraPrefix(name) && !name.AsSpan().ContainsAnyExcept(NameCharacters) && !Never.Contains(name) && !NamesACredential(name));

    /// <summary>True if every server reads the value alike (RFC 9110, section 5.5): ASCII, no control characters but the tab.</summary>
    public static bool IsFieldValue(string value) => !value.AsSpan().ContainsAnyExcept(FieldValue);

    /// <summary>True if <c>Connection</c> names the field, which makes it one for this hop only (RFC 9110, section 7.6.1).</summary>
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

    // Aurora-Key, X-Aurora-Token, Aurora-Signature …: the prefix opens the door for versions and switches, not for credentials.
    private static bool NamesACredential(string name)
    {
        foreach (var part in CredentialWords)
        {
            if (name.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static readonly string[] CredentialWords = ["key", "token", "auth", "secret", "signature", "password", "credential", "cookie", "session"];

    private static bool HasAuroraPrefix(string name) =>
        name.StartsWith("Aurora-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("X-Aurora-", StringComparison.OrdinalIgnoreCase);
}
