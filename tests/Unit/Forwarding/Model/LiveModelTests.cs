using AuroraGateway.Forwarding.Model;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Unit.Forwarding.Steps;
using AuroraGateway.Unit.Keys;
using AuroraGateway.Unit.Keys.Exchange;

namespace AuroraGateway.Unit.Forwarding.Model;

/// <summary>A reload is one swap: a request keeps what it began with, and what was replaced ends with its last request.</summary>
public sealed class LiveModelTests : IDisposable
{
    private readonly PipelineScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void An_upstream_ends_after_its_last_request_and_not_before()
    {
        var first = scene.Live.Enter().Upstream;
        var second = scene.Live.Enter().Upstream;
        var next = scene.OpenAnother("tk_next").Upstream;
        scene.Live.Swap(scene.Live.Current with { Upstream = next });
        Assert.Same(next, scene.Live.Enter().Upstream);
        first.Leave();
        Assert.False(first.HasEnded);
        Assert.Equal(1, scene.Live.Retired);
        second.Leave();
        Assert.True(first.HasEnded);
        Assert.Equal(0, scene.Live.Retired);
        Assert.False(next.HasEnded);
        Assert.False(first.TryEnter());
    }

    [Fact]
    public async Task A_ring_that_two_upstreams_share_lives_until_both_are_done()
    {
        var first = scene.Live.Enter().Upstream;
        var overOther = first.Over(Sites.At(new PipelineScene.AuroraInHand()).Clients);
        scene.Live.Swap(scene.Live.Current with { Upstream = overOther });
        scene.Live.Swap(scene.Live.Current with { Upstream = scene.OpenAnother("tk_next").Upstream });
        Assert.False(overOther.HasEnded);

        // The ring still exchanges for the request that began before both reloads.
        Assert.NotNull((await scene.Ring.AskAsync(Ring.Owner(1))).Key);
        first.Leave();
        Assert.True(first.HasEnded && overOther.HasEnded);
        Assert.Equal(KeyFailureKind.Draining, (await scene.Ring.AskAsync(Ring.Owner(2))).Failure?.Kind);
    }

    [Fact]
    public async Task No_request_is_given_an_upstream_that_has_ended()
    {
        var upstreams = new List<Upstream> { scene.Live.Current.Upstream };
        using var stop = new CancellationTokenSource();
        var faults = 0;
        var requests = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var upstream = scene.Live.Enter().Upstream;
                faults += upstream.HasEnded ? 1 : 0;
                upstream.Leave();
            }
        })).ToArray();
        for (var i = 0; i < 50; i++)
        {
            var next = i % 2 == 0
                ? upstreams[^1].Over(Sites.At(new PipelineScene.AuroraInHand()).Clients)
                : scene.OpenAnother("tk").Upstream;
            upstreams.Add(next);
            scene.Live.Swap(scene.Live.Current with { Upstream = next });
            await Task.Yield();
        }

        await stop.CancelAsync();
        await Task.WhenAll(requests).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, faults);
        Assert.All(upstreams.SkipLast(1), static upstream => Assert.True(upstream.HasEnded));
        Assert.False(upstreams[^1].HasEnded);
        Assert.Equal(0, scene.Live.Retired);
    }

    [Fact]
    public async Task A_request_that_waits_for_its_key_during_a_reload_is_sent_to_the_Aurora_that_it_began_with()
    {
        scene.Ring.Exchange.Automatic = null;
        var old = scene.HandleAsync("/projects");
        var purchase = await scene.Ring.Exchange.NextAsync();
        var next = scene.OpenAnother("tk_next");
        scene.Live.Swap(scene.Live.Current with { Upstream = next.Upstream });
        await scene.HandleAsync("/projects");
        purchase.Complete(scene.Ring.Exchange.Key("tk_old"));
        await old.Within("response");
        Assert.Equal("Bearer tk_old", Assert.Single(scene.Aurora.Requests).Headers.Authorization!.ToString());
        Assert.Equal("Bearer tk_next", Assert.Single(next.Aurora.Requests).Headers.Authorization!.ToString());
        Assert.True(scene.Upstream.HasEnded);
    }

    [Fact]
    public async Task A_key_of_the_old_Aurora_is_never_sent_to_the_next()
    {
        await scene.HandleAsync("/projects");
        var next = scene.OpenAnother("tk_next");
        scene.Live.Swap(scene.Live.Current with { Upstream = next.Upstream });
        await scene.HandleAsync("/projects");
        Assert.Single(scene.Aurora.Requests);
        Assert.Equal("Bearer tk_next", Assert.Single(next.Aurora.Requests).Headers.Authorization!.ToString());
    }

    [Fact]
    public async Task While_the_process_stops_no_ring_exchanges_whether_replaced_before_or_after()
    {
        var entered = scene.Live.Enter().Upstream;
        var (second, third) = (scene.OpenAnother("tk_2"), scene.OpenAnother("tk_3"));
        scene.Live.Swap(scene.Live.Current with { Upstream = second.Upstream });
        scene.Live.StopExchanging();
        scene.Live.Swap(scene.Live.Current with { Upstream = third.Upstream });
        foreach (var ring in new[] { entered.KeyRing, third.Upstream.KeyRing })
        {
            var result = await ring.GetAsync(Ring.Owner(9), null, "app", CancellationToken.None);
            Assert.Equal(KeyFailureKind.Draining, result.Failure?.Kind);
        }

        entered.Leave();
    }
}
