using System.Net;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Problems;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Unit.Forwarding.Steps;

public sealed class ForwardStepTests : IDisposable
{
    private readonly PipelineScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task A_request_is_sent_with_the_tenants_key_and_its_listed_headers_only()
    {
        var request = scene.At(nameof(ForwardStep), "/projects?page=2", configure: static http =>
        {
            http.Request.Headers.Accept = "application/json";
            http.Request.Headers.Cookie = "a=b";
        });
        Assert.Equal(ForwarderError.None, await scene.Forward.SendAsync(request));
        Assert.False(scene.Forward.Settle(request, ForwarderError.None));

        var sent = Assert.Single(scene.Aurora.Requests);
        Assert.Equal("https://aurora.example/tenants/" + PipelineScene.Tenant + "/projects?page=2", sent.RequestUri!.OriginalString);
        Assert.Equal("Bearer tk_1", sent.Headers.Authorization!.ToString());
        Assert.True(sent.Headers.Contains("Accept"));
        Assert.False(sent.Headers.Contains("Cookie") || sent.Headers.Contains("X-Api-Key"));
        Assert.Equal((200, 1), (request.Http.Response.StatusCode, request.Sends));
        Assert.True(request.Key!.WasAccepted);
    }

    [Fact]
    public async Task The_application_is_called_with_its_own_key_and_a_401_to_that_is_reported()
    {
        scene.Aurora.Respond = static _ => Task.FromResult(PipelineScene.AuroraInHand.Unauthorized());
        var request = scene.At(nameof(ForwardStep), "/partner_applications/app/tenants");
        var error = await scene.Forward.SendAsync(request);
        Assert.Equal("Bearer application-key", Assert.Single(scene.Aurora.Requests).Headers.Authorization!.ToString());
        Assert.True(scene.Forward.Settle(request, error));
        Assert.Equal(ProblemCode.ApplicationKeyRejected, scene.Replay.PrepareAsync(request).Result?.Code);
    }

    [Fact]
    public async Task A_rejected_key_is_discarded_and_the_response_held_back()
    {
        scene.Aurora.Respond = static _ => Task.FromResult(PipelineScene.AuroraInHand.Unauthorized());
        var request = scene.At(nameof(ForwardStep));
        Assert.True(scene.Forward.Settle(request, await scene.Forward.SendAsync(request)));
        Assert.Null(request.Problem);
        Assert.False(request.Http.Response.HasStarted);
        Assert.False(scene.Ring.Keys.Holds(request.Owner));
    }

    [Fact]
    public async Task A_401_that_is_not_Auroras_is_no_verdict_on_the_key()
    {
        scene.Aurora.Respond = static _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.Unauthorized)
        {
            Content = new StringContent("<html>", System.Text.Encoding.UTF8, "text/html"),
        });
        var request = scene.At(nameof(ForwardStep));
        Assert.False(scene.Forward.Settle(request, await scene.Forward.SendAsync(request)));
        Assert.Equal(ProblemCode.AuroraBadAnswer, request.Problem?.Code);
        Assert.True(scene.Ring.Keys.Holds(request.Owner));
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("POST", true)]
    public async Task A_request_that_was_certainly_not_processed_is_sent_again_once(string method, bool isAgain)
    {
        const long RefusedStream = 7;
        scene.Aurora.Respond = static _ => throw new HttpRequestException(
            HttpRequestError.HttpProtocolError, "refused", new HttpProtocolException(RefusedStream, "refused", null));
        var request = scene.At(nameof(ForwardStep), method: method);
        Assert.Equal(isAgain, scene.Forward.Settle(request, await scene.Forward.SendAsync(request)));
        Assert.Null(request.Problem);
        Assert.Null(await scene.Replay.PrepareAsync(request));
        Assert.False(scene.Forward.Settle(request, await scene.Forward.SendAsync(request)));
        Assert.Equal((ProblemCode.AuroraUnreachable, 2), (request.Problem?.Code, request.Sends));
    }

    [Fact]
    public async Task A_connection_that_cannot_be_made_is_the_gateways_problem_and_not_the_callers()
    {
        scene.Aurora.Respond = static _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused");
        var request = scene.At(nameof(ForwardStep));
        Assert.False(scene.Forward.Settle(request, await scene.Forward.SendAsync(request)));
        Assert.Equal((ProblemCode.AuroraUnreachable, false), (request.Problem?.Code, request.ClientLeft));
    }

    [Fact]
    public async Task A_header_that_cannot_be_sent_is_the_callers_mistake()
    {
        var request = scene.At(nameof(ForwardStep), configure: static http => http.Request.Headers.Accept = "a\u0001b");
        var error = await scene.Forward.SendAsync(request);
        Assert.Throws<UnsendableHeaderException>(() => scene.Forward.Settle(request, error));
        Assert.Equal(0, scene.Aurora.Count);
    }
}
