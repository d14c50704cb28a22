using AuroraGateway.Connections;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Problems;
using Microsoft.AspNetCore.Connections;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>The table from YARP's errors to what the caller receives.</summary>
internal static class ForwarderProblems
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    // Nothing was sent, so that any method can be repeated.
    private static readonly Problem Unreachable = new(
        ProblemCode.AuroraUnreachable,
        "The gateway has no connection to Aurora. Try again; if the failure persists, check Aurora's status page and the network.")
    {
        RetryAfter = Soon,
    };

    private static readonly Problem Broken = new(
        ProblemCode.AuroraUnreachable,
        "The connection to Aurora broke before a response. Aurora may have processed the request: check before you "
        + "repeat a write.");

    private static readonly Problem BadResponse = new(
        ProblemCode.AuroraBadAnswer, "Aurora's response is not valid HTTP. Inform the operator of the gateway.");

    private static readonly Problem TimedOut = new(
        ProblemCode.AuroraTimeout,
        "Aurora did not respond in time (Aurora:ActivityTimeout). It may have processed the request: check before you repeat a write.");

    private static readonly Problem Own = new(
        ProblemCode.InternalError, "The gateway failed to forward the request. Report the trace id in `instance` to its operator.");

    /// <returns>Null if the caller left.</returns>
    public static Problem? ToProblem(ForwarderFailure failure) => failure.Error switch
    {
        _ when failure.HasCallerLeft => null,
        _ when Resend.ToProblem(Resend.Of(failure.Error, failure.Exception)) is { } unprocessed => unprocessed,

        // The caller is there: the client below cancels a body when the connection to Aurora ends.
        _ when !failure.HasStarted && IsBodyCanceled(failure) =>
            Resend.ToProblem(Resend.Of(ForwarderError.RequestBodyCanceled, failure.Exception)) ?? Broken,

        // Kestrel refused to start it as Aurora sent it.
        ForwarderError.ResponseBodyClient when failure.Exception is InvalidOperationException => BadResponse,
        ForwarderError.RequestTimedOut => TimedOut,
        ForwarderError.RequestBodyDestination when failure.Status == StatusCodes.Status504GatewayTimeout => TimedOut,
        ForwarderError.ResponseBodyDestination when failure.Exception is OperationCanceledException => TimedOut,
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
            or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled => null,

        // The caller read nothing of its response for as long as Aurora:ActivityTimeout, or left.
        ForwarderError.ResponseBodyClient when failure.Exception is OperationCanceledException or IOException => null,
        ForwarderError.RequestBodyClient when failure.Cause<BadHttpRequestException>() is { } unreadable => BodyProblems.For(unreadable),
        ForwarderError.RequestBodyClient when failure.Cause<OverflowException>() is { } tooLong => BodyProblems.For(tooLong),
        ForwarderError.RequestBodyClient => failure.Status == StatusCodes.Status408RequestTimeout ? BodyProblems.Stalled : null,
        ForwarderError.Request or ForwarderError.RequestBodyDestination when ConnectException.In(failure.Exception) is { } unconnected =>
            Unconnected(unconnected),
        ForwarderError.Request or ForwarderError.RequestBodyDestination => failure.Cause<HttpRequestException>()?.HttpRequestError switch
        {
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError =>
                Unreachable,
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ConfigurationLimitExceeded =>
                BadResponse,
            _ => Broken,
        },
        ForwarderError.ResponseHeaders => BadResponse,
        ForwarderError.ResponseBodyDestination or ForwarderError.ResponseBodyClient => Broken,
        _ => Own,
    };

    // The forwarder calls it the caller's failure when the body is read as it is canceled. What Kestrel throws when the caller leaves is
    // not meant: ConnectionAbortedException is derived.
    private static bool IsBodyCanceled(ForwarderFailure failure) =>
        failure.Error == ForwarderError.RequestBodyCanceled ||
        (failure is { Error: ForwarderError.RequestBodyClient, Status: not StatusCodes.Status408RequestTimeout } &&
            Causes.Of(failure.Exception).Any(static cause => cause is OperationCanceledException and not ConnectionAbortedException));

    private static Problem Unconnected(ConnectException unconnected) => new(
        ProblemCode.AuroraUnreachable,
        $"The gateway has no connection to Aurora: {unconnected.Message}. Nothing was sent. Try again. `aurora-gateway check` shows more.")
    {
        RetryAfter = Soon,
    };

    /// <summary>
    /// Over HTTP/2 a response may end without the bytes that it announced; Kestrel would return a bare 500 for one without any.
    /// </summary>
    public static Problem? OfEnd(HttpContext http) =>
        !http.Response.HasStarted && http.Response.ContentLength > 0 && http.Response.StatusCode != StatusCodes.Status304NotModified &&
            !HttpMethods.IsHead(http.Request.Method)
            ? BadResponse
            : null;
}
