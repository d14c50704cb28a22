using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Problems;

namespace AuroraGateway.Unit.Forwarding.Steps;

public sealed class KeyStepTests : IDisposable
{
    private const string Take = "KeyStep.TakeAsync";

    private readonly PipelineScene scene = new();

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData(new string[0], null)]
    [InlineData(new[] { "a-token" }, null)]
    [InlineData(new[] { "two words" }, ProblemCode.SessionRejected)]
    [InlineData(new[] { "" }, ProblemCode.SessionRejected)]
    [InlineData(new[] { "one", "two" }, ProblemCode.SessionRejected)]
    public void A_session_token_is_one_header_of_visible_characters(string[] tokens, ProblemCode? code)
    {
        var request = scene.At(nameof(KeyStep), configure: http => http.Request.Headers["Aurora-Session-Token"] = tokens);
        Assert.Equal(code, KeyStep.Choose(request)?.Code);
        Assert.Equal(code is null && tokens.Length > 0, request.Owner.Session is not null);
        Assert.Equal(code is null ? PipelineScene.Tenant : "00000000-0000-0000-0000-000000000000", request.Owner.Tenant.ToString());
    }

    [Theory]
    [InlineData("/partner_applications/app/tenants", null)]
    [InlineData("/partner_applications/another/tenants", ProblemCode.NotGranted)]
    [InlineData("/partner_applications/app/tenants/" + PipelineScene.Tenant + "/create_token", ProblemCode.NotGranted)]
    public void Only_the_configured_application_is_called_and_never_for_a_key(string target, ProblemCode? code) =>
        Assert.Equal(code, KeyStep.Choose(scene.At(nameof(KeyStep), target))?.Code);

    [Fact]
    public void The_application_needs_no_key()
    {
        var request = scene.At(Take, "/partner_applications/app/tenants");
        Assert.Null(scene.Key.TakeAsync(request).Result);
        Assert.Null(request.Key);
        Assert.Equal(0, scene.Ring.Exchange.Count);
    }

    [Fact]
    public async Task A_request_waits_aside_for_the_exchange_and_the_next_takes_the_cached_key_at_once()
    {
        scene.Ring.Exchange.Automatic = null;
        var first = scene.At(Take);
        var taking = scene.Key.TakeAsync(first);
        Assert.False(taking.IsCompleted);
        Assert.Equal((0, 1), (scene.Share.InFlight, scene.Share.AllHeld));
        var purchase = await scene.Ring.Exchange.NextAsync();
        scene.Ring.Time.Advance(TimeSpan.FromSeconds(1));
        purchase.Complete(scene.Ring.Exchange.Key("tk_1"));
        Assert.Null(await taking.AsTask().Within("key"));
        Assert.Equal((KeySource.Exchange, TimeSpan.FromSeconds(1)), (first.Source, first.KeyWait));

        var second = scene.At(Take);
        var cached = scene.Key.TakeAsync(second);
        Assert.True(cached.IsCompletedSuccessfully);
        Assert.Null(cached.Result);
        Assert.Same(first.Key, second.Key);
        Assert.Equal((KeySource.Memory, TimeSpan.Zero), (second.Source, second.KeyWait));
    }

    [Fact]
    public void A_cached_key_costs_no_allocation()
    {
        scene.At(nameof(ForwardStep)).Release();
        var request = scene.At(Take);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                Assert.Null(scene.Key.TakeAsync(request).Result);
            }
        }));
    }

    [Fact]
    public async Task Why_there_is_no_key_is_the_callers_problem()
    {
        scene.Ring.Exchange.Automatic = static _ => new KeyFailure(KeyFailureKind.TenantNotAuthorized, "no");
        var request = scene.At(Take);
        Assert.Equal(ProblemCode.TenantNotAuthorized, (await scene.Key.TakeAsync(request).AsTask().Within("key"))?.Code);
        Assert.Null(request.Key);
    }

    [Fact]
    public void While_the_process_stops_nothing_is_exchanged()
    {
        var http = PipelineScene.Http("/tenants/" + PipelineScene.Tenant + "/projects");
        var request = scene.At(Take, http, cachedOnly: true);
        Assert.Equal(ProblemCode.Draining, scene.Key.TakeAsync(request).Result?.Code);
        Assert.Equal(0, scene.Ring.Exchange.Count);
    }
}
