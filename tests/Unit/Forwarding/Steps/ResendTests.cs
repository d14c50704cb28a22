using System.Net;
using AuroraGateway.Forwarding.Steps;
using Microsoft.AspNetCore.Connections;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Unit.Forwarding.Steps;

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

    // The forwarder reports the body's exception first.
    [Theory]
    [InlineData(ForwarderError.RequestBodyCanceled)]
    [InlineData(ForwarderError.RequestBodyDestination)]
    public void What_the_client_sends_again_was_not_processed_however_its_body_ended(ForwarderError error)
    {
        var again = Failed(new InvalidOperationException("Stream was already consumed."));
        foreach (var body in (Exception[])[
            new OperationCanceledException(), new IOException("broken pipe"), new HttpIOException(HttpRequestError.ResponseEnded)])
        {
            Assert.Equal(Unprocessed.Refused, Resend.Of(error, new AggregateException(body, again)));
        }
    }

    [Theory]
    [InlineData(ForwarderError.RequestBodyCanceled)]
    [InlineData(ForwarderError.RequestBodyDestination)]
    public void A_stream_that_Aurora_refused_was_not_processed_wherever_that_is_reported(ForwarderError error)
    {
        var refused = Failed(new HttpProtocolException(RefusedStream, "reset", null));
        Assert.Equal(Unprocessed.Refused, Resend.Of(error, new AggregateException(new OperationCanceledException(), refused)));
        Assert.Equal(Unprocessed.Refused, Resend.Of(error, new AggregateException(refused, new OperationCanceledException())));
    }

    [Fact]
    public void A_body_that_the_client_canceled_gets_a_problem_though_its_caller_is_there()
    {
        var usedUp = new AggregateException(
            new OperationCanceledException(), Failed(new InvalidOperationException("Stream was already consumed.")));
        Assert.Contains("before it processed it", Detail(new(ForwarderError.RequestBodyCanceled, usedUp, 502)), StringComparison.Ordinal);
        Assert.Contains("before it processed it", Detail(new(ForwarderError.RequestBodyClient, usedUp, 400)), StringComparison.Ordinal);
    }

    // 408: the caller sent nothing for the activity timeout, which cancels as well.
    [Theory]
    [InlineData(ForwarderError.RequestBodyCanceled, 502, "may have processed the request")]
    [InlineData(ForwarderError.RequestBodyClient, 400, "may have processed the request")]
    [InlineData(ForwarderError.RequestBodyClient, 408, "within Aurora:ActivityTimeout")]
    [InlineData(ForwarderError.Request, 502, "not valid HTTP")]
    public void A_body_is_canceled_by_the_client_whether_it_is_read_or_sent_then(ForwarderError error, int status, string detail)
    {
        var read = new IOException("read", new OperationCanceledException());
        var canceled = new AggregateException(new OperationCanceledException(), Failed(read));
        Assert.Contains(detail, Detail(new(error, canceled, status)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_caller_that_left_did_not_cancel_its_body()
    {
        foreach (var left in (Exception[])[new ConnectionAbortedException(), new ConnectionResetException("reset")])
        {
            var failed = new AggregateException(left, Failed(new IOException("read", left)));
            Assert.Null(ForwarderProblems.ToProblem(new(ForwarderError.RequestBodyClient, failed, 400)));
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_body_that_was_canceled_gets_no_problem_once_its_response_began_or_its_caller_left(bool hasStarted, bool hasCallerLeft)
    {
        var failure = new ForwarderFailure(ForwarderError.RequestBodyCanceled, new OperationCanceledException(), 502);
        Assert.NotNull(ForwarderProblems.ToProblem(failure));
        Assert.Null(ForwarderProblems.ToProblem(failure with { HasStarted = hasStarted, HasCallerLeft = hasCallerLeft }));
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
        var problem = ForwarderProblems.ToProblem(new(ForwarderError.Request, ended, 502));
        Assert.Contains("may have processed the request", problem!.Detail, StringComparison.Ordinal);
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
        var problem = ForwarderProblems.ToProblem(new(ForwarderError.Request, refused, 502));
        Assert.NotNull(problem!.RetryAfter);
        Assert.Equal((int)HttpStatusCode.BadGateway, problem.Row.Status);
    }

    private static string Detail(ForwarderFailure failure) => ForwarderProblems.ToProblem(failure)!.Detail;

    private static HttpRequestException Failed(Exception cause, HttpRequestError error = HttpRequestError.HttpProtocolError) =>
        new(error, "failed", cause);
}
