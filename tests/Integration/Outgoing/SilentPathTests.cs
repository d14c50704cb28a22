namespace AuroraGateway.Integration.Outgoing;

/// <summary>
/// A path that falls silent is noticed at default settings, over HTTP/2 by pings and over HTTP/1.1 by a request that waits.
/// </summary>
public sealed class SilentHttp2PathTests
{
    // Twelve seconds, with room for a busy machine. The default of Aurora:ActivityTimeout is 100 s.
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Requests_in_flight_end_soon_and_the_next_one_succeeds_on_a_new_connection()
    {
        await using var scene = new OutgoingScene();
        var port = FreePort.Take();
        await using var nginx = await Nginx.StartAsync(scene, $"127.0.0.1:{port}", http2: true);
        await using var relay = new FreezableRelay(port);
        await scene.StartAsync(scene.Settings($"https://127.0.0.1:{relay.Port}"));
        Assert.Equal(200, (await scene.CallAsync()).Status);
        await nginx.LoggedAsync("HTTP/2.0 /tenants/");

        relay.Freeze();
        var reading = scene.CallAsync();
        using var written = await scene.Client.PostAsync($"/tenants/{GatewayUnderTest.Tenant}/projects", null).WaitAsync(Noticed);
        Assert.Equal(502, (int)written.StatusCode);
        Assert.Contains("urn:aurora-gateway:aurora-unreachable", await written.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("may have processed the request", await written.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.InRange((await reading.WaitAsync(Noticed)).Status, 200, 502);
        Assert.Equal(200, (await scene.CallAsync()).Status);
        Assert.Contains("aurora-unreachable", await scene.Admin.GetStringAsync("/status"), StringComparison.Ordinal);
        Assert.Equal(200, (await scene.ReadyAsync()).Status);
    }
}

/// <summary>The same over HTTP/1.1, which knows no ping: the pool is replaced, calls and exchanges alike.</summary>
public sealed class SilentHttp1PathTests
{
    private const string OtherTenant = "22222222-2222-4222-8222-222222222222";
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Pooled_connections_that_are_as_old_as_a_silent_one_get_no_request()
    {
        await using var scene = new OutgoingScene();
        var port = FreePort.Take();
        await using var nginx = await Nginx.StartAsync(scene, $"127.0.0.1:{port}", http2: false);
        await using var relay = new FreezableRelay(port);
        await scene.StartAsync(scene.Settings($"https://127.0.0.1:{relay.Port}"));
        Assert.Equal(200, (await scene.CallAsync()).Status);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.CallAsync(path: "slow")));
        Assert.InRange(relay.Connections, 4, 6);

        relay.Freeze();
        var hanging = scene.CallAsync();
        var exchanging = scene.CallAsync(OtherTenant);
        var before = relay.Connections;

        // Not before the silent ones were noticed: a request sent to one of them hangs.
        await Waiting.UntilAsync(() => Task.FromResult(exchanging.IsCompleted), Noticed);
        Assert.Equal(503, (await exchanging).Status);
        Assert.Equal(before, relay.Connections);
        await Waiting.UntilAsync(async () => (await scene.CallAsync(OtherTenant).WaitAsync(Noticed)).Status == 200, Noticed);
        Assert.Equal(200, (await scene.CallAsync().WaitAsync(Noticed)).Status);
        Assert.False(hanging.IsCompleted);
    }
}
