using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Forwarding;

/// <summary>Copies the fields of Aurora's answer, all but those that are for one hop only and those that must stay here.</summary>
public static class AnswerFields
{
    private const string Connection = "Connection";
    private const string TransferEncoding = "Transfer-Encoding";

    private static readonly FrozenSet<string> Withheld = new[]
    {
        // For the connection to Aurora and nobody behind it (RFC 9110, section 7.6.1); Kestrel frames the answer anew.
        Connection, TransferEncoding, "Keep-Alive", "Proxy-Connection", "TE", "Upgrade", "HTTP2-Settings", "Close", "Proxy-Features", "Proxy-Instruction",
        "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization", "Security-Scheme", "ALPN", "Upgrade-Insecure-Requests",

        // A cookie would be a session of the key's owner in the hands of a caller; Alt-Svc and Strict-Transport-Security would speak for the gateway's own
        // address; Proxy-Status from anyone but us would make an answer of Aurora look like ours; Authorization is a request's field given back.
        "Set-Cookie", "Set-Cookie2", "Alt-Svc", "Strict-Transport-Security", "Proxy-Status", "Authorization",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static void Copy(HttpResponseMessage answer, IHeaderDictionary fields)
    {
        var hop = CopyAll(answer.Headers, fields);
        CopyAll(answer.Content.Headers, fields);
        foreach (var nomination in hop.Connection)
        {
            RemoveNominated(nomination, fields);
        }

        // Chunks win over a length that stands beside them (RFC 9112, section 6.3), and a length of 0 describes no body where there can be none.
        if (hop.IsChunked || (fields.ContentLength == 0 && answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ResetContent or HttpStatusCode.NotModified))
        {
            fields.ContentLength = null;
        }
    }

    /// <summary>Copies the fields behind the body, where the caller's protocol has a place for them.</summary>
    public static void CopyTrailers(HttpResponseMessage answer, HttpContext http)
    {
        if (http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } trailers)
        {
            CopyAll(answer.TrailingHeaders, trailers);
        }
    }

    /// <returns>Of what was not copied, that which says something of the rest.</returns>
    private static Hop CopyAll(HttpHeaders from, IHeaderDictionary to)
    {
        var hop = default(Hop);
        foreach (var (name, values) in from.NonValidated)
        {
            if (!Withheld.TryGetValue(name, out var withheld))
            {
                to[name] = values.Count == 1 ? values.ToString() : new StringValues([.. values]);
            }
            else if (ReferenceEquals(withheld, Connection))
            {
                hop.Connection = values;
            }
            else if (ReferenceEquals(withheld, TransferEncoding))
            {
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
    }
}
