using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Problems;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>What a failure says about whether Aurora processed the request, and so whether it may be sent again.</summary>
internal enum Unprocessed
{
    /// <summary>It may have been processed.</summary>
    No,

    /// <summary>Aurora refused the stream, or went away before it came (RFC 9113, section 8.7).</summary>
    Refused,

    /// <summary>Aurora wants HTTP/1.1 for it.</summary>
    NeedsHttp1,

    /// <summary>The connection ended before a response, as an idle one may at any time.</summary>
    Ended,
}

/// <summary>Sends a request again that Aurora certainly did not process, once, if its body is still there.</summary>
internal static class Resend
{
    private const long RefusedStream = 0x7;
    private const long Http11Required = 0xd;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private static readonly Problem Refused = new(
        ProblemCode.AuroraUnreachable, "Aurora refused the request before it processed it. Nothing was changed: send the request again.")
    {
        RetryAfter = Soon,
    };

    private static readonly Problem NeedsHttp1 = new(
        ProblemCode.AuroraUnreachable,
        "Aurora requires HTTP/1.1 and did not process the request. The gateway uses HTTP/1.1 from now on: send the request again.")
    {
        RetryAfter = Soon,
    };

    /// <summary>Prepares the request to be sent again.</summary>
    /// <returns>False if it must not, or cannot, be sent again.</returns>
    public static bool Prepare(GatewayRequest request, ForwarderError error)
    {
        var http = request.Http;
        var unprocessed = Of(error, http.GetForwarderErrorFeature()?.Exception);
        if (unprocessed == Unprocessed.NeedsHttp1)
        {
            request.Sending!.Clients.RequiresHttp1 = true;
        }

        if (unprocessed == Unprocessed.No || request.Sends > 1 || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested)
        {
            return false;
        }

        var hasBody = RequestFraming.CanHaveBody(http);
        var isPossible = unprocessed == Unprocessed.Ended
            ? !hasBody && HadEmptyContent(http.Request)
            : !hasBody || request.Body is { IsWhole: true };
        if (!isPossible)
        {
            return false;
        }

        ReplayStep.Rewind(request);
        return true;
    }

    // An idempotent request whose content is empty but has headers: the client below repeats only those without any (see AuroraClient).
    private static bool HadEmptyContent(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) &&
        AuroraClient.IsIdempotent(new HttpMethod(request.Method)) &&
        (request.ContentType is not null || request.ContentLength is not null);

    /// <returns>The problem of a request that could not be sent again; null if the failure does not mean that.</returns>
    public static Problem? ToProblem(Unprocessed unprocessed) => unprocessed switch
    {
        Unprocessed.Refused => Refused,
        Unprocessed.NeedsHttp1 => NeedsHttp1,
        _ => null,
    };

    public static Unprocessed Of(ForwarderError error, Exception? exception)
    {
        if (error is not (ForwarderError.Request or ForwarderError.RequestBodyDestination or ForwarderError.RequestBodyCanceled))
        {
            return Unprocessed.No;
        }

        var unprocessed = Unprocessed.No;
        foreach (var cause in Causes.Of(exception))
        {
            switch (cause)
            {
                case HttpProtocolException { ErrorCode: RefusedStream }:
                    return Unprocessed.Refused;
                case HttpProtocolException { ErrorCode: Http11Required }:
                    return Unprocessed.NeedsHttp1;
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    unprocessed = Unprocessed.Ended;
                    break;

                // The client itself repeats what was certainly not processed, and finds that the body, which the forwarder offers once,
                // is used up. A connection that was disposed does not mean that.
                case HttpRequestException { InnerException: InvalidOperationException and not ObjectDisposedException }:
                    return Unprocessed.Refused;
            }
        }

        return unprocessed;
    }
}
