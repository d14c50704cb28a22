using AuroraGateway.Connections;
using AuroraGateway.Problems;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Forwarding;

/// <summary>The one table from YARP's errors to what the caller hears.</summary>
public static class ForwarderProblems
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    // Nothing was sent, so that any method can be repeated.
    private static readonly Problem Unreachable = new(ProblemCode.AuroraUnreachable, "The gateway got no connection to Aurora; try again, and check Aurora's status page and the network if it stays so.")
    {
        RetryAfter = Soon,
    };

    private static readonly Problem Broken = new(ProblemCode.AuroraUnreachable, "The connection to Aurora broke before an answer. The request may have been acted on: check before sending one again that is not idempotent.");
    private static readonly Problem BadAnswer = new(ProblemCode.AuroraBadAnswer, "Aurora's answer is not HTTP that the gateway understands.");
    private static readonly Problem TimedOut = new(ProblemCode.AuroraTimeout, "Aurora did not answer in time (Aurora:ActivityTimeout). The request may have been acted on.");
    private static readonly Problem Own = new(ProblemCode.InternalError, "The gateway failed to forward the request; its log says more.");

    /// <param name="error">What the forwarder says.</param>
    /// <param name="exception">What it caught.</param>
    /// <param name="status">What it would answer: of a body that stopped it tells in no other way whether time was up.</param>
    /// <returns>Null if the caller left: there is nobody to tell.</returns>
    public static Problem? ToProblem(ForwarderError error, Exception? exception, int status) => error switch
    {
        _ when Resend.ToProblem(Resend.Of(error, exception)) is { } unprocessed => unprocessed,

        // Kestrel refused to start it as Aurora sent it.
        ForwarderError.ResponseBodyClient when exception is InvalidOperationException => BadAnswer,
        ForwarderError.RequestTimedOut => TimedOut,
        ForwarderError.RequestBodyDestination when status == StatusCodes.Status504GatewayTimeout => TimedOut,
        ForwarderError.ResponseBodyDestination when exception is OperationCanceledException => TimedOut,
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled => null,

        // It took nothing of its answer for as long as Aurora:ActivityTimeout, or it left meanwhile.
        ForwarderError.ResponseBodyClient when exception is OperationCanceledException or IOException => null,
        ForwarderError.RequestBodyClient when Inner<BadHttpRequestException>(exception) is { } unreadable => BodyProblems.For(unreadable),
        ForwarderError.RequestBodyClient when Inner<OverflowException>(exception) is { } tooLong => BodyProblems.For(tooLong),
        ForwarderError.RequestBodyClient => status == StatusCodes.Status408RequestTimeout ? BodyProblems.Stalled : null,
        ForwarderError.Request or ForwarderError.RequestBodyDestination when ConnectException.In(exception) is { } unconnected =>
            Unconnected(unconnected),
        ForwarderError.Request or ForwarderError.RequestBodyDestination => Inner<HttpRequestException>(exception)?.HttpRequestError switch
        {
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError => Unreachable,
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ConfigurationLimitExceeded => BadAnswer,
            _ => Broken,
        },
        ForwarderError.ResponseHeaders => BadAnswer,
        ForwarderError.ResponseBodyDestination or ForwarderError.ResponseBodyClient => Broken,
        _ => Own,
    };

    private static Problem Unconnected(ConnectException unconnected) => new(
        ProblemCode.AuroraUnreachable,
        $"The gateway has no connection to Aurora: {unconnected.Message}. Nothing was sent. Try again. `aurora-gateway check` says more.")
    {
        RetryAfter = Soon,
    };

    /// <summary>
    /// Over HTTP/2 a response may end without the bytes that it announced; Kestrel would make a bare 500 of one that brought none.
    /// </summary>
    public static Problem? OfEnd(HttpContext http) =>
        !http.Response.HasStarted && http.Response.ContentLength > 0 && http.Response.StatusCode != StatusCodes.Status304NotModified &&
            !HttpMethods.IsHead(http.Request.Method)
            ? BadAnswer
            : null;

    private static T? Inner<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
            {
                return found;
            }
        }

        return null;
    }
}
