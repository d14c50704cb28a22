using System.Net;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Unit.Forwarding.Steps;
using AuroraGateway.Unit.Keys;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Unit.Forwarding.Model;

/// <summary>
/// A request that began before a reload is finished by the old configuration in every respect, and the next one is by the new one.
/// </summary>
public sealed class ReloadedModelTests : IDisposable
{
    private static readonly TimeSpan OldTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NewTimeout = TimeSpan.FromSeconds(40);

    private readonly PipelineScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task Policy_headers_replay_key_terms_and_quota_are_of_the_model_that_the_request_began_with()
    {
        scene.Ring.Exchange.Automatic = null;
        scene.Aurora.Respond = static request => Task.FromResult(request.Headers.Authorization!.Parameter == "tk_rejected"
            ? PipelineScene.AuroraInHand.Unauthorized() : PipelineScene.AuroraInHand.Json(HttpStatusCode.OK, "{}"));
        var old = HandleAsync(PipelineScene.Tenant);
        var exchange = await scene.Ring.Exchange.NextAsync();
        scene.Live.Swap(Next());

        // Its key is rejected: it is sent again with another key and another turn, which the next model allows for none.
        Assert.Equal(OldTimeout, exchange.Request.Terms.ExchangeTimeout);
        exchange.Complete(scene.Ring.Exchange.Key("tk_rejected"));
        exchange = await scene.Ring.Exchange.NextAsync();
        Assert.Equal(OldTimeout, exchange.Request.Terms.ExchangeTimeout);
        exchange.Complete(scene.Ring.Exchange.Key("tk_1"));
        Assert.Equal(200, (await old.Within("response")).Response.StatusCode);
        Assert.Equal(2, scene.Aurora.Count);
        Assert.All(scene.Aurora.Requests, static request => Assert.False(request.Headers.Contains("X-New")));

        var next = HandleAsync(PipelineScene.OtherTenant);
        exchange = await scene.Ring.Exchange.NextAsync();
        Assert.Equal(NewTimeout, exchange.Request.Terms.ExchangeTimeout);
        exchange.Complete(scene.Ring.Exchange.Key("tk_rejected"));
        Assert.Contains("key-refused", await TextAsync(next), StringComparison.Ordinal);
        Assert.Equal(3, scene.Aurora.Count);
        Assert.True(scene.Aurora.Requests[2].Headers.Contains("X-New"));

        // Its quota is one call a minute, without a wait; its caller may make two requests.
        Assert.Contains("1 calls per 1m", await TextAsync(HandleAsync(PipelineScene.OtherTenant)), StringComparison.Ordinal);
        Assert.Contains("rate-limited", await TextAsync(HandleAsync(PipelineScene.OtherTenant)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_waits_for_its_turn_waits_as_long_as_its_own_configuration_says()
    {
        using var strict = new PipelineScene(quota: 1, maxWait: 90);
        await strict.HandleAsync("/projects");
        var old = strict.HandleAsync("/projects");
        await Waiting.UntilAsync(() => strict.Gate.Waiting == 1);
        strict.Live.Swap(strict.Live.Current with
        {
            Quota = new QuotaTermsTable(new QuotaOptions { Limit = 1, Burst = 1, MaxWait = TimeSpan.Zero }, strict.Ring.Time),
        });
        Assert.Equal(429, (await strict.HandleAsync("/projects")).Response.StatusCode);
        Assert.False(old.IsCompleted);
        await Waiting.UntilAsync(() =>
        {
            strict.Ring.Time.Advance(TimeSpan.FromSeconds(1));
            return old.IsCompleted;
        });
        Assert.Equal(200, (await old).Response.StatusCode);
    }

    [Fact]
    public async Task What_no_request_causes_uses_the_terms_of_the_model_in_use()
    {
        scene.Ring.Exchange.Automatic = null;
        scene.Live.Swap(Next());
        scene.Ring.Keys.KeepWarm(Ring.Owner(7));
        var exchange = await scene.Ring.Exchange.NextAsync();
        Assert.Equal(NewTimeout, exchange.Request.Terms.ExchangeTimeout);
        Assert.Same(scene.Upstream.Target, exchange.Request.Target!());
        exchange.Complete(scene.Ring.Exchange.Key("tk_1"));
    }

    private GatewayModel Next()
    {
        var next = scene.ModelOf(
            caller: """, "Limits": [ { "Endpoint": "*", "Period": "1m", "Limit": 2 } ]""",
            more: """, "Headers": { "Allow": [ "X-New" ] }, "Replay": { "Methods": [ "HEAD" ] }""");
        return next with
        {
            Keys = next.Keys with { ExchangeTimeout = NewTimeout },
            Quota = new QuotaTermsTable(new QuotaOptions { Limit = 1, Burst = 1, MaxWait = TimeSpan.Zero }, scene.Ring.Time),
        };
    }

    private async Task<DefaultHttpContext> HandleAsync(string tenant)
    {
        var http = PipelineScene.Http($"/tenants/{tenant}/projects");
        http.Request.Headers["X-New"] = "1";
        await scene.Pipeline.HandleAsync(http);
        return http;
    }

    private static async Task<string> TextAsync(Task<DefaultHttpContext> handling)
    {
        var http = await handling.Within("response");
        http.Response.Body.Position = 0;
        return await new StreamReader(http.Response.Body).ReadToEndAsync();
    }
}
