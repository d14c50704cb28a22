using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using AuroraGateway.Names;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Forwarding.Headers;

/// <summary>Copies the headers of Aurora's response, except those of one hop only and those that must not reach a caller.</summary>
internal static class ResponseHeaders
{
    private const string Connection = "Connection";
    private const string TransferEncoding = "Transfer-Encoding";

    private static readonly HeaderNameSet Withheld = new(
    [
        // For the connection to Aurora only (RFC 9110, section 7.6.1); Kestrel frames the response itself.
        Connection, TransferEncoding, "Keep-Alive", "Proxy-Connection", "TE", "Upgrade", "HTTP2-Settings", "Close", "Proxy-Features",
        "Proxy-Instruction", "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization", "Security-Scheme", "ALPN",
        "Upgrade-Insecure-Requests",

        // A cookie would give a caller a session of the key's owner. Alt-Svc and Strict-Transport-Security would apply to the gateway's
        // own address. Another's Proxy-Status would make a response of Aurora look like the gateway's. Authorization is a request header.
        "Set-Cookie", "Set-Cookie2", "Alt-Svc", "Strict-Transport-Security", "Proxy-Status", "Authorization",

        // Instructions to a cache or web server in front of Aurora. One in front of the gateway would follow them: store what
        // Cache-Control makes private, or send a file of its own.
        "Surrogate-Control", "CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Vercel-CDN-Cache-Control", "Netlify-CDN-Cache-Control",
        "Fastly-CDN-Cache-Control", "Edge-Control", "X-Accel-Expires", "X-Accel-Redirect", "X-Sendfile", "X-Lighttpd-Send-File",
        "X-Litespeed-Cache-Control", "X-Reproxy-Url",
    ]);

    // What must be known before the body (RFC 9110, section 6.5.1): framing, routing, authentication, caching, content.
    private static readonly FrozenSet<string> NotInTrailers = new[]
    {
        "Age", "Cache-Control", "Content-Encoding", "Content-Length", "Content-Range", "Content-Type", "Expires", "Location", "Pragma",
        "Retry-After", "Trailer", "Vary", "WWW-Authenticate",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> TrailerValue =
        SearchValues.Create([.. Enumerable.Range(0, 256).Where(code => code is '\t' or (>= 0x20 and not 0x7F)).Select(code => (char)code)]);

    /// <exception cref="HttpRequestException">The response has a transfer coding that is not decoded here.</exception>
    public static void Copy(HttpResponseMessage response, IHeaderDictionary headers)
    {
        var hop = CopyAll(response.Headers, headers);
        CopyAll(response.Content.Headers, headers);
        if (hop.IsChunked && (hop.HasOtherCoding || response.Version.Major > 1))
        {
            // The client below decodes chunks only; another coding would pass as plain bytes.
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The response has a transfer coding other than chunked.");
        }

        foreach (var nomination in hop.Connection)
        {
            RemoveNominated(nomination, headers);
        }

        // Chunks override a length beside them (RFC 9112, section 6.3). A 204 or 205 has no body whatever length it announces, and
        // Kestrel refuses to start one that has; a 304 may announce the length of the response that it replaces (RFC 9110, section 8.6).
        var isEmpty = headers.ContentLength == 0 && response.StatusCode == HttpStatusCode.NotModified;
        if (hop.IsChunked || isEmpty || HasNoContent(response.StatusCode))
        {
            headers.ContentLength = null;
        }

        SharedCaching.Apply(headers);
    }

    /// <summary>Copies the trailers, where the caller's protocol has a place for them.</summary>
    public static void CopyTrailers(HttpResponseMessage response, HttpContext http)
    {
        if (http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } trailers)
        {
            foreach (var (name, values) in response.TrailingHeaders.NonValidated)
            {
                // A trailer that Kestrel refuses would cost the caller the whole response.
                if (!Withheld.Contains(name) && !NotInTrailers.Contains(name) && values.All(IsSendable))
                {
                    trailers[name] = values.Count == 1 ? values.ToString() : new StringValues([.. values]);
                }
            }
        }
    }

    /// <summary>True for a status whose response ends with its headers, HEAD aside.</summary>
    public static bool HasNoBody(HttpStatusCode status) => status == HttpStatusCode.NotModified || HasNoContent(status);

    private static bool HasNoContent(HttpStatusCode status) => status is HttpStatusCode.NoContent or HttpStatusCode.ResetContent;

    private static bool IsSendable(string value) => !value.AsSpan().ContainsAnyExcept(TrailerValue);

    /// <returns>Those of the headers not copied that affect the others.</returns>
    private static Hop CopyAll(HttpHeaders from, IHeaderDictionary to)
    {
        var hop = default(Hop);
        foreach (var (name, values) in from.NonValidated)
        {
            if (!Withheld.TryGet(name, out var withheld))
            {
                to[name] = values.Count == 1 ? values.ToString() : new StringValues([.. values]);
            }
            else if (ReferenceEquals(withheld, Connection))
            {
                hop.Connection = values;
            }
            else if (ReferenceEquals(withheld, TransferEncoding))
            {
                hop.HasOtherCoding = values.Count != 1 || !values.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase);
                hop.IsChunked = true;
            }
        }

        return hop;
    }

    private static void RemoveNominated(string nominations, IHeaderDictionary headers)
    {
        foreach (var range in nominations.AsSpan().Split(','))
        {
            var name = nominations.AsSpan(range).Trim(" \t");
            if (name.Length > 0 && !name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("close", StringComparison.OrdinalIgnoreCase))
            {
                headers.Remove(name.ToString());
            }
        }
    }

    private struct Hop
    {
        public HeaderStringValues Connection;
        public bool IsChunked;
        public bool HasOtherCoding;
    }
}
