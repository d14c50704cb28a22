using System.Diagnostics;
using AuroraGateway.Callers;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Forwarding;

/// <summary>Step 6: builds the request to Aurora from the allow-list, puts the key on, and holds the final URI against the key's tenant.</summary>
internal sealed class KeySwap(HeaderAllowList allowList, Uri uri, string authorization, RequestTarget target, RefusedKey? refusal, CountedCall call) : HttpTransformer
{
    private bool hasLength;

    /// <summary>True once Aurora answered 401, the key was discarded, if it was a tenant's, and the answer held back.</summary>
    public bool Refused { get; private set; }

    /// <summary>Set if a 401 was held back because it is not Aurora's: what the caller receives instead.</summary>
    public Problem? Foreign { get; private set; }

    /// <summary>True once the header of a response was received.</summary>
    public bool HasResponse { get; private set; }

    /// <summary>True once all of Aurora's answer was passed on. What becomes of the request's body then changes nothing (RFC 9113, section 8.1, lets a server answer before its end).</summary>
    public bool Passed { get; private set; }

    /// <summary>The response's content if it is long or of unknown length: counts what was read of it.</summary>
    public LongContent? Content { get; private set; }

    /// <summary>The span that Aurora's work belongs to; null passes the caller's own trace context on.</summary>
    public Activity? Span { get; set; }

    /// <summary>The caller's connection; null if that is not watched.</summary>
    public ConnectionProof? Connection { get; set; }

    /// <summary>Where a request target goes, byte for byte: the URI is never canonicalised.</summary>
    public static Uri Destination(string prefix, in RequestTarget target) =>
        new(prefix + target.Raw, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    public override ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        var connection = httpContext.Request.Headers.Connection;
        foreach (var (name, values) in httpContext.Request.Headers)
        {
            if (allowList.Allows(name) && (connection.Count == 0 || !HeaderAllowList.IsNominated(name, connection)))
            {
                Copy(name, values, proxyRequest);
            }
        }

        // A body that is not here yet is asked for only when Aurora wants it (RFC 9110, section 10.1.1).
        if (proxyRequest.Content is not null && httpContext.Request.Headers.Expect is ["100-continue"] &&
            httpContext.Request.Body is not KeptBodyStream)
        {
            proxyRequest.Headers.ExpectContinue = true;
        }

        if (Span is { } span)
        {
            RequestSpan.Propagate(span, proxyRequest);
        }

        // Checked token68 when the key was bought, so that nothing in it can end the field.
        proxyRequest.Headers.TryAddWithoutValidation("Authorization", authorization);
        proxyRequest.RequestUri = uri;

        // The last look: what will stand on the request line begins with the scope that the key is for.
        if (!uri.PathAndQuery.AsSpan().StartsWith(target.Scope, StringComparison.Ordinal))
        {
            throw new InvalidOperationException("The outgoing path is not that of the key's owner.");
        }

        return default;
    }

    public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return new(false);
        }

        HasResponse = true;
        call.Answered(proxyResponse);
        Span?.SetTag("http.response.status_code", (int)proxyResponse.StatusCode);
        return RefusalOrigin.Concerns(proxyResponse.StatusCode)
            ? WeighAsync(httpContext, proxyResponse, cancellationToken)
            : new(Pass(httpContext, proxyResponse));
    }

    private async ValueTask<bool> WeighAsync(HttpContext http, HttpResponseMessage answer, CancellationToken cancellation)
    {
        Foreign = await RefusalOrigin.CheckAsync(answer, authorization, call.Time, cancellation);
        Refused = Foreign is null && (refusal is null || refusal.Discard());
        return Foreign is null && !Refused && Pass(http, answer);
    }

    private bool Pass(HttpContext httpContext, HttpResponseMessage proxyResponse)
    {
        // 101 to a request that asked for no upgrade, or a status that is none: reported as an answer that cannot be understood.
        if ((int)proxyResponse.StatusCode is < 200 or > 599)
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The status of the answer means nothing here.");
        }

        refusal?.Accepted(proxyResponse);

        AnswerFields.Copy(proxyResponse, httpContext.Response.Headers);
        if (LastResponse.IsDue(httpContext, Connection))
        {
            httpContext.Response.Headers.Connection = "close";
        }

        var length = proxyResponse.Content.Headers.ContentLength;
        hasLength = length is not null;
        if (AnswerFields.HasNoBody(proxyResponse.StatusCode))
        {
            WithholdBody(proxyResponse);
        }
        else if (LongBodyStream.Is(length))
        {
            proxyResponse.Content = Content = new LongContent(proxyResponse.Content);
        }

        return true;
    }

    public override ValueTask TransformResponseTrailersAsync(HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        Passed = true;

        // A body of known length has none (RFC 9112, section 6.5, knows them behind chunks only), and the collection would be made by asking for it.
        if (proxyResponse.Version.Major > 1 || !hasLength)
        {
            AnswerFields.CopyTrailers(proxyResponse, httpContext);
        }

        return default;
    }

    // Over HTTP/1.1 the client below reads one behind a 205 only; HTTP/2 may bring one behind each.
    private static void WithholdBody(HttpResponseMessage response)
    {
        if (response.Version.Major > 1 || response.StatusCode == System.Net.HttpStatusCode.ResetContent)
        {
            response.Content.Dispose();
            response.Content = new ByteArrayContent([]);
        }
    }

    private static void Copy(string name, in StringValues values, HttpRequestMessage outgoing)
    {
        foreach (var value in values)
        {
            if (value is null || !HeaderAllowList.IsFieldValue(value))
            {
                throw new UnsendableHeaderException(name);
            }
        }

        var added = values.Count == 1
            ? outgoing.Headers.TryAddWithoutValidation(name, values[0])
            : outgoing.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!);
        if (!added)
        {
            AddToContent(name, values, outgoing);
        }
    }

    // A header of the content. The forwarder makes none for a request without a body, but strict servers want its type all the same.
    private static void AddToContent(string name, in StringValues values, HttpRequestMessage outgoing)
    {
        if (outgoing.Content is { } content)
        {
            content.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!);
        }
        else if (outgoing.Method != HttpMethod.Get && outgoing.Method != HttpMethod.Head)
        {
            AuroraClient.AddContentHeader(outgoing, name, values!);
        }
    }
}
