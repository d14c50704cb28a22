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

    private static readonly Problem BadAnswer = new(
        ProblemCode.AuroraBadAnswer, "Aurora's response is not valid HTTP. Inform the operator of the gateway.");

    private static readonly Problem TimedOut = new(
        ProblemCode.AuroraTimeout,
        "Aurora did not respond in time (Aurora:ActivityTimeout). It may have processed the request: check before you repeat a write.");

    private static readonly Problem Own = new(
        ProblemCode.InternalError, "The gateway failed to forward the request. Report the trace id in `instance` to its operator.");

    /// <param name="error">The forwarder's error.</param>
    /// <param name="exception">What the forwarder caught.</param>
    /// <param name="status">What the forwarder would return: only this shows whether a body that stopped ran out of time.</param>
    /// <returns>Null if the caller left.</returns>
    public static Problem? ToProblem(ForwarderError error, Exception? exception, int status) => error switch
    {
        _ when Resend.ToProblem(Resend.Of(error, exception)) is { } unprocessed => unprocessed,

        // Kestrel refused to start it as Aurora sent it.
        ForwarderError.ResponseBodyClient when exception is InvalidOperationException => BadAnswer,
        ForwarderError.RequestTimedOut => TimedOut,
        ForwarderError.RequestBodyDestination when status == StatusCodes.Status504GatewayTimeout => TimedOut,
        ForwarderError.ResponseBodyDestination when exception is OperationCanceledException => TimedOut,
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
            or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled => null,

        // The caller read nothing of its response for as long as Aurora:ActivityTimeout, or left.
        ForwarderError.ResponseBodyClient when exception is OperationCanceledException or IOException => null,
        ForwarderError.RequestBodyClient when Inner<BadHttpRequestException>(exception) is { } unreadable => BodyProblems.For(unreadable),
        ForwarderError.RequestBodyClient when Inner<OverflowException>(exception) is { } tooLong => BodyProblems.For(tooLong),
        ForwarderError.RequestBodyClient => status == StatusCodes.Status408RequestTimeout ? BodyProblems.Stalled : null,
        ForwarderError.Request or ForwarderError.RequestBodyDestination when ConnectException.In(exception) is { } unconnected =>
            Unconnected(unconnected),
        ForwarderError.Request or ForwarderError.RequestBodyDestination => Inner<HttpRequestException>(exception)?.HttpRequestError switch
        {
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError =>
                Unreachable,
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ConfigurationLimitExceeded =>
                BadAnswer,
            _ => Broken,
        },
        ForwarderError.ResponseHeaders => BadAnswer,
        ForwarderError.ResponseBodyDestination or ForwarderError.ResponseBodyClient => Broken,
        _ => Own,
    };

    /// <summary>
    /// True if reading the body was canceled. The forwarder calls that the caller's failure when the body is read as it is canceled. What
    /// Kestrel throws when the caller leaves is not meant: <see cref="ConnectionAbortedException"/> is derived.
    /// </summary>
    public static bool IsBodyCanceled(ForwarderError error, Exception? exception, int status) =>
        error == ForwarderError.RequestBodyCanceled ||
        (error == ForwarderError.RequestBodyClient && status != StatusCodes.Status408RequestTimeout &&
            Causes.Of(exception).Any(static cause => cause is OperationCanceledException and not ConnectionAbortedException));

    /// <summary>
    /// Of a body that was canceled although the caller is there: the client below cancels it when the connection to Aurora ends.
    /// </summary>
    public static Problem OfCanceledBody(Exception? exception) =>
        Resend.ToProblem(Resend.Of(ForwarderError.RequestBodyCanceled, exception)) ?? Broken;

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
            ? BadAnswer
            : null;

    private static T? Inner<T>(Exception? exception)
        where T : Exception => Causes.Of(exception).OfType<T>().FirstOrDefault();
}
