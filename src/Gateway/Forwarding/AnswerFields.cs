using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using AuroraGateway.Names;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Forwarding;

/// <summary>Copies the fields of Aurora's answer, all but those that are for one hop only and those that must stay here.</summary>
public static class AnswerFields
{
    private const string Connection = "Connection";
    private const string TransferEncoding = "Transfer-Encoding";

    private static readonly HeaderNameSet Withheld = new(
    [
        // For the connection to Aurora and nobody behind it (RFC 9110, section 7.6.1); Kestrel frames the answer anew.
        Connection, TransferEncoding, "Keep-Alive", "Proxy-Connection", "TE", "Upgrade", "HTTP2-Settings", "Close", "Proxy-Features", "Proxy-Instruction",
        "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization", "Security-Scheme", "ALPN", "Upgrade-Insecure-Requests",

        // A cookie would be a session of the key's owner in the hands of a caller; Alt-Svc and Strict-Transport-Security would speak for the gateway's own
        // address; Proxy-Status from anyone but us would make an answer of Aurora look like ours; Authorization is a request's field given back.
        "Set-Cookie", "Set-Cookie2", "Alt-Svc", "Strict-Transport-Security", "Proxy-Status", "Authorization",

        // Orders to a cache or web server in front of Aurora. One in front of the gateway would obey them: store what Cache-Control makes
        // private, or send a file of its own.
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
    public static void Copy(HttpResponseMessage answer, IHeaderDictionary fields)
    {
        var hop = CopyAll(answer.Headers, fields);
        CopyAll(answer.Content.Headers, fields);
        if (hop.IsChunked && (hop.HasOtherCoding || answer.Version.Major > 1))
        {
            // The client below decodes chunks and nothing else; what is left would pass as plain bytes.
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The response has a transfer coding other than chunked.");
        }

        foreach (var nomination in hop.Connection)
        {
            RemoveNominated(nomination, fields);
        }

        // Chunks win over a length beside them (RFC 9112, section 6.3). A 204 or 205 has no body whatever length it announces, and Kestrel
        // refuses to start one that has; a 304 may announce the length of the response that it stands for (RFC 9110, section 8.6).
        var isEmpty = fields.ContentLength == 0 && answer.StatusCode == HttpStatusCode.NotModified;
        if (hop.IsChunked || isEmpty || HasNoContent(answer.StatusCode))
        {
            fields.ContentLength = null;
        }

        SharedCaching.Apply(fields);
    }

    /// <summary>Copies the fields behind the body, where the caller's protocol has a place for them.</summary>
    public static void CopyTrailers(HttpResponseMessage answer, HttpContext http)
    {
        if (http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } trailers)
        {
            foreach (var (name, values) in answer.TrailingHeaders.NonValidated)
            {
                // One that Kestrel refuses would cost the caller the response before it.
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

    /// <returns>Of what was not copied, that which says something of the rest.</returns>
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

    private static void RemoveNominated(string nominations, IHeaderDictionary fields)
    {
        foreach (var range in nominations.AsSpan().Split(','))
        {
            var name = nominations.AsSpan(range).Trim(" \t");
            if (name.Length > 0 && !name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase) && !name.Equals("close", StringComparison.OrdinalIgnoreCase))
            {
                fields.Remove(name.ToString());
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
