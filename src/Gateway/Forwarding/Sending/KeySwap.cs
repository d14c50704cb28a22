using System.Diagnostics;
using AuroraGateway.Callers;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Forwarding.Sending;

/// <summary>
/// One sending: builds the request to Aurora from the allow list, puts the key on, compares the final URI with the key's tenant, and
/// notes what came back.
/// </summary>
internal sealed class KeySwap(
    HeaderAllowList allowList, Uri uri, string authorization, RequestTarget target, RefusedKey? refusal, CountedCall call) : HttpTransformer
{
    private bool hasLength;

    /// <summary>True once Aurora returned 401, the key was discarded, if it was a tenant's, and the response held back.</summary>
    public bool Refused { get; private set; }

    /// <summary>Set if a 401 was held back because it is not Aurora's: what the caller receives instead.</summary>
    public Problem? Foreign { get; private set; }

    /// <summary>True once the header of a response was received.</summary>
    public bool HasResponse { get; private set; }

    /// <summary>
    /// True once all of Aurora's response was passed on. What happens to the request's body then changes nothing: RFC 9113, section 8.1,
    /// lets a server respond before its end.
    /// </summary>
    public bool Passed { get; private set; }

    /// <summary>The response's content if it is long or of unknown length: counts what was read of it.</summary>
    public LongContent? Content { get; private set; }

    /// <summary>The sending's span; null passes the caller's own trace context on.</summary>
    public Activity? Span { get; init; }

    /// <summary>The caller's connection; null if that is not watched.</summary>
    public ConnectionProof? Connection { get; init; }

    /// <summary>The connections that were used, of which <see cref="Client"/> was read once.</summary>
    public required AuroraClients Clients { get; init; }

    public required HttpMessageInvoker Client { get; init; }

    public CountedCall Call => call;

    /// <summary>The URI for a request target, byte for byte: it is never canonicalised.</summary>
    public static Uri Destination(string prefix, in RequestTarget target) =>
        new(prefix + target.Raw, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        var connection = httpContext.Request.Headers.Connection;
        foreach (var (name, values) in httpContext.Request.Headers)
        {
            if (allowList.Allows(name) && (connection.Count == 0 || !HeaderAllowList.IsNominated(name, connection)))
            {
                Copy(name, values, proxyRequest);
            }
        }

        // A body that was not received yet is requested only when Aurora wants it (RFC 9110, section 10.1.1).
        if (proxyRequest.Content is not null && httpContext.Request.Headers.Expect is ["100-continue"]
            && httpContext.Request.Body is not KeptBodyStream)
        {
            proxyRequest.Headers.ExpectContinue = true;
        }

        if (Span is { } span)
        {
            RequestSpan.Propagate(span, proxyRequest);
        }

        // Checked to be token68 when the key was received, so that nothing in it can end the header.
        proxyRequest.Headers.TryAddWithoutValidation("Authorization", authorization);
        proxyRequest.RequestUri = uri;

        // The last check: the request line begins with the scope that the key is for.
        if (!uri.PathAndQuery.AsSpan().StartsWith(target.Scope, StringComparison.Ordinal))
        {
            throw new InvalidOperationException("The outgoing path is not that of the key's owner.");
        }

        return default;
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return new(false);
        }

        HasResponse = true;
        call.Responded(proxyResponse);
        Span?.SetTag("http.response.status_code", (int)proxyResponse.StatusCode);
        return RefusalOrigin.Concerns(proxyResponse.StatusCode)
            ? WeighAsync(httpContext, proxyResponse, cancellationToken)
            : new(Pass(httpContext, proxyResponse));
    }

    private async ValueTask<bool> WeighAsync(HttpContext http, HttpResponseMessage response, CancellationToken cancellation)
    {
        Foreign = await RefusalOrigin.CheckAsync(response, authorization, call.Time, cancellation);
        Refused = Foreign is null && (refusal is null || refusal.Discard());
        return Foreign is null && !Refused && Pass(http, response);
    }

    private bool Pass(HttpContext httpContext, HttpResponseMessage proxyResponse)
    {
        // 101 to a request without an upgrade, or a status that HTTP does not have: reported as a response that cannot be understood.
        if ((int)proxyResponse.StatusCode is < 200 or > 599)
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The status of the response has no meaning here.");
        }

        refusal?.Accepted(proxyResponse);

        ResponseHeaders.Copy(proxyResponse, httpContext.Response.Headers);
        if (LastResponse.IsDue(httpContext, Connection))
        {
            httpContext.Response.Headers.Connection = "close";
        }

        var length = proxyResponse.Content.Headers.ContentLength;
        hasLength = length is not null;
        if (ResponseHeaders.HasNoBody(proxyResponse.StatusCode))
        {
            WithholdBody(proxyResponse);
        }
        else if (GatheredBody.IsFor(length))
        {
            proxyResponse.Content = Content = new LongContent(proxyResponse.Content, GatheredBody.Of(httpContext));
        }

        return true;
    }

    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        Passed = true;

        // A body of known length has none (RFC 9112, section 6.5: only after chunks), and reading the collection would create it.
        if (proxyResponse.Version.Major > 1 || !hasLength)
        {
            ResponseHeaders.CopyTrailers(proxyResponse, httpContext);
        }

        return default;
    }

    // Over HTTP/1.1 the client below reads a body after a 205 only; over HTTP/2 each such response may have one.
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
            if (value is null || !HeaderAllowList.IsHeaderValue(value))
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
