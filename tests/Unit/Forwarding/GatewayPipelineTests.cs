using System.Net;
using AuroraGateway.Unit.Forwarding.Steps;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Unit.Forwarding;

/// <summary>The whole path of a request, without a server, a connection or a real clock.</summary>
public sealed class GatewayPipelineTests : IDisposable
{
    private readonly PipelineScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task A_request_passes_all_steps_and_holds_nothing_afterwards()
    {
        var http = await scene.HandleAsync("/projects");
        Assert.Equal((200, "{}"), (http.Response.StatusCode, await BodyOfAsync(http)));
        Assert.Equal((1, 0, 0), (scene.Aurora.Count, scene.Share.AllHeld, scene.Active.Count));
        Assert.False(http.Response.Headers.ContainsKey("Proxy-Status"));
    }

    [Theory]
    [InlineData("/../x", "GET", 400)]
    [InlineData("/projects", "TRACE", 405)]
    public async Task A_refused_request_gets_a_response_of_the_gateway_and_reaches_nothing(string rest, string method, int status)
    {
        var http = await scene.HandleAsync(rest, method);
        Assert.Equal(status, http.Response.StatusCode);
        Assert.True(http.Response.Headers.ContainsKey("Proxy-Status"));
        Assert.Equal((0, 0, 0, 0), (scene.Aurora.Count, scene.Ring.Exchange.Count, scene.Share.AllHeld, scene.Active.Count));
    }

    [Fact]
    public async Task A_rejected_key_is_replaced_and_the_request_sent_once_more()
    {
        scene.Aurora.Respond = request => Task.FromResult(scene.Aurora.Count == 1
            ? PipelineScene.AuroraInHand.Unauthorized()
            : PipelineScene.AuroraInHand.Json(HttpStatusCode.OK, request.Headers.Authorization!.Parameter!));
        var http = await scene.HandleAsync("/projects");
        Assert.Equal((200, "tk_2"), (http.Response.StatusCode, await BodyOfAsync(http)));
        Assert.Equal((2, 2, 0), (scene.Aurora.Count, scene.Ring.Exchange.Count, scene.Share.AllHeld));
    }

    [Fact]
    public async Task A_fault_of_the_gateway_is_a_500_and_holds_nothing_afterwards()
    {
        scene.Ring.Exchange.Automatic = static _ => throw new InvalidOperationException("a fault");
        scene.Gate.Dispose();
        var http = PipelineScene.Http("/tenants/" + PipelineScene.Tenant + "/projects");
        http.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>(new Failing());
        await scene.Pipeline.HandleAsync(http);
        Assert.Equal(500, http.Response.StatusCode);
        Assert.Equal((0, 0), (scene.Share.AllHeld, scene.Active.Count));
    }

    [Fact]
    public async Task A_client_that_left_is_no_failure_and_holds_nothing_afterwards()
    {
        using var left = new CancellationTokenSource();
        scene.Aurora.Respond = async _ =>
        {
            await left.CancelAsync();
            throw new OperationCanceledException(left.Token);
        };
        var http = await scene.HandleAsync("/projects", configure: http => http.RequestAborted = left.Token);
        Assert.False(http.Response.Headers.ContainsKey("Proxy-Status"));
        Assert.Equal((0, 0), (scene.Share.AllHeld, scene.Active.Count));
    }

    [Fact]
    public async Task A_request_uses_what_was_configured_when_it_began()
    {
        scene.Live.Swap(scene.ModelOf(more: """, "Headers": { "Allow": ["X-Old"] }"""));
        scene.Ring.Exchange.Automatic = null;
        var handling = scene.HandleAsync("/projects", configure: static http =>
        {
            http.Request.Headers["X-Old"] = "kept";
            http.Request.Headers["X-New"] = "dropped";
        });
        var purchase = await scene.Ring.Exchange.NextAsync();
        scene.Live.Swap(scene.ModelOf(more: """, "Headers": { "Allow": ["X-New"] }"""));
        purchase.Complete(scene.Ring.Exchange.Key("tk_1"));
        await handling.Within("response");
        var sent = Assert.Single(scene.Aurora.Requests);
        Assert.True(sent.Headers.Contains("X-Old"));
        Assert.False(sent.Headers.Contains("X-New"));
    }

    private static async Task<string> BodyOfAsync(HttpContext http)
    {
        http.Response.Body.Position = 0;
        return await new StreamReader(http.Response.Body).ReadToEndAsync();
    }

    private sealed class Failing : Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => throw new InvalidOperationException("a fault");
    }
}
