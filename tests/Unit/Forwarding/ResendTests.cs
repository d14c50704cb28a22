using System.Net;
using AuroraGateway.Forwarding.Steps;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Unit.Forwarding;

/// <summary>What a failure says about whether Aurora processed the request.</summary>
public sealed class ResendTests
{
    private const long RefusedStream = 7;
    private const long Cancelled = 8;
    private const long Http11Required = 13;

    [Theory]
    [InlineData(RefusedStream, nameof(Unprocessed.Refused))]
    [InlineData(Http11Required, nameof(Unprocessed.NeedsHttp1))]
    [InlineData(Cancelled, nameof(Unprocessed.No))]
    [InlineData(0, nameof(Unprocessed.No))]
    [InlineData(1, nameof(Unprocessed.No))]
    public void An_error_code_of_HTTP2_says_whether_it_was_processed(long code, string expected) =>
        Assert.Equal(expected, Resend.Of(ForwarderError.Request, Failed(new HttpProtocolException(code, "reset", null))).ToString());

    [Fact]
    public void A_body_that_the_client_wanted_again_was_not_processed_before()
    {
        var usedUp = Failed(new InvalidOperationException("Stream was already consumed."));
        Assert.Equal(Unprocessed.Refused, Resend.Of(ForwarderError.Request, usedUp));
    }

    [Fact]
    public void A_body_that_the_client_canceled_gets_a_problem_though_its_caller_is_there()
    {
        var usedUp = new AggregateException(
            Failed(new InvalidOperationException("Stream was already consumed.")), new OperationCanceledException());
        Assert.Equal(Unprocessed.Refused, Resend.Of(ForwarderError.RequestBodyCanceled, usedUp));
        Assert.Contains("before it processed it", ForwarderProblems.OfCanceledBody(usedUp).Detail, StringComparison.Ordinal);

        var broken = new AggregateException(Failed(new IOException("broken pipe")), new OperationCanceledException());
        Assert.Contains("may have been acted on", ForwarderProblems.OfCanceledBody(broken).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_was_disposed_does_not_say_that_the_request_was_not_processed() =>
        Assert.Equal(
            Unprocessed.No, Resend.Of(ForwarderError.Request, Failed(new IOException("read", new ObjectDisposedException("stream")))));

    [Fact]
    public void A_connection_that_ended_says_nothing_of_a_request_with_a_body()
    {
        var ended = Failed(new HttpIOException(HttpRequestError.ResponseEnded), HttpRequestError.ResponseEnded);
        Assert.Equal(Unprocessed.Ended, Resend.Of(ForwarderError.Request, ended));
        Assert.Null(Resend.ToProblem(Unprocessed.Ended));
        var problem = ForwarderProblems.ToProblem(ForwarderError.Request, ended, 502);
        Assert.Contains("may have been acted on", problem!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ForwarderError.ResponseBodyDestination)]
    [InlineData(ForwarderError.RequestTimedOut)]
    [InlineData(ForwarderError.RequestBodyClient)]
    public void What_failed_elsewhere_is_not_judged(ForwarderError error) =>
        Assert.Equal(Unprocessed.No, Resend.Of(error, Failed(new HttpProtocolException(RefusedStream, "reset", null))));

    [Fact]
    public void A_request_that_was_not_processed_may_be_sent_again()
    {
        var refused = Failed(new HttpProtocolException(RefusedStream, "reset", null));
        var problem = ForwarderProblems.ToProblem(ForwarderError.Request, refused, 502);
        Assert.NotNull(problem!.RetryAfter);
        Assert.Equal((int)HttpStatusCode.BadGateway, problem.Row.Status);
    }

    private static HttpRequestException Failed(Exception cause, HttpRequestError error = HttpRequestError.HttpProtocolError) =>
        new(error, "failed", cause);
}
