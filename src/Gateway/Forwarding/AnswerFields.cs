using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Forwarding;

/// <summary>Copies the fields of Aurora's answer, all but those that are for one hop only and those that must stay here.</summary>
public static class AnswerFields
{
    private static readonly FrozenSet<string> Withheld = new[]
    {
        // For the connection to Aurora and nobody behind it (RFC 9110, section 7.6.1); Kestrel frames the answer anew.
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Close", "Proxy-Features", "Proxy-Instruction",
        "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization", "Security-Scheme", "ALPN", "Upgrade-Insecure-Requests",

        // A cookie would be a session of the key's owner in the hands of a caller; Alt-Svc and Strict-Transport-Security would speak for the gateway's own
        // address; Proxy-Status from anyone but us would make an answer of Aurora look like ours; Authorization is a request's field given back.
        "Set-Cookie", "Set-Cookie2", "Alt-Svc", "Strict-Transport-Security", "Proxy-Status", "Authorization",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static void Copy(HttpResponseMessage answer, IHeaderDictionary fields)
    {
        CopyAll(answer.Headers, fields);
        CopyAll(answer.Content.Headers, fields);
        if (answer.Headers.NonValidated.TryGetValues("Connection", out var nominations))
        {
            RemoveNominated(nominations, fields);
        }

        // Chunks win over a length that stands beside them (RFC 9112, section 6.3), and a length of 0 describes no body where there can be none.
        if (answer.Headers.NonValidated.Contains("Transfer-Encoding")
            || (fields.ContentLength == 0 && answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ResetContent or HttpStatusCode.NotModified))
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

    private static void CopyAll(HttpHeaders from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from.NonValidated)
        {
            if (!Withheld.Contains(name))
            {
                to[name] = values.Count == 1 ? values.ToString() : new StringValues([.. values]);
            }
        }
    }

    private static void RemoveNominated(in HeaderStringValues nominations, IHeaderDictionary fields)
    {
        foreach (var nomination in nominations)
        {
            foreach (var range in nomination.AsSpan().Split(','))
            {
                var name = nomination.AsSpan(range).Trim(" \t");
                if (name.Length > 0 && !name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase) && !name.Equals("close", StringComparison.OrdinalIgnoreCase))
                {
                    fields.Remove(name.ToString());
                }
            }
        }
    }
}
