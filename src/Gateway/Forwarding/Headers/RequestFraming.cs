using AuroraGateway.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace AuroraGateway.Forwarding.Headers;

/// <summary>Refuses requests whose end two servers could see in different places (RFC 9112, section 6.1); Kestrel accepts these.</summary>
internal static class RequestFraming
{
    private static readonly Problem TwoLengths = new(
        ProblemCode.MalformedRequest, "The request has both a Content-Length and a Transfer-Encoding; send one of them.");

    private static readonly Problem OtherCoding = new(
        ProblemCode.MalformedRequest, "The only Transfer-Encoding that the gateway accepts is `chunked`, once.");

    private static readonly Problem OldVersion = new(
        ProblemCode.MalformedRequest, "An HTTP/1.0 request cannot have a Transfer-Encoding; send a Content-Length, or HTTP/1.1.");

    private static readonly Problem FramesCarryIt = new(
        ProblemCode.MalformedRequest,
        "HTTP/2 has no Transfer-Encoding (RFC 9113, section 8.2.2): its frames say where the body ends. Leave the header out.");

    /// <summary>False for a request that announces no body.</summary>
    public static bool CanHaveBody(HttpContext http) => http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

    /// <returns>
    /// Null if the framing is good, else why not. Then an HTTP/1.1 connection must be closed: it is unknown where the next request begins.
    /// </returns>
    public static Problem? Check(HttpRequest request)
    {
        var codings = request.Headers.TransferEncoding;
        if (codings.Count == 0)
        {
            return null;
        }

        if (HttpProtocol.IsHttp2(request.Protocol))
        {
            return FramesCarryIt;
        }

        // Kestrel renames a Content-Length beside a Transfer-Encoding to this; StrictHeaders refuses it from a caller.
        if (request.Headers.ContainsKey("X-Content-Length") || request.Headers.ContentLength is not null)
        {
            return TwoLengths;
        }

        if (codings.Count != 1 || !string.Equals(codings[0], "chunked", StringComparison.OrdinalIgnoreCase))
        {
            return OtherCoding;
        }

        return HttpProtocol.IsHttp10(request.Protocol) ? OldVersion : null;
    }
}
