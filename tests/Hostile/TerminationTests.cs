using System.Text.Json.Nodes;
using AuroraGateway.Hostile.Leaving;

namespace AuroraGateway.Hostile;

/// <summary>SIGTERM costs no request, over every protocol.</summary>
public sealed class TerminationTests(LeavingScene scene) : IClassFixture<LeavingScene>
{
    private const int Clients = 20;

    // Of each client before the signal.
    private const int Requests = 5;

    private static readonly HttpClient Client = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // All at once: each takes two seconds, in which a connection that is not used is still served.
    [Fact]
    public Task Twenty_busy_clients_lose_no_request_over_any_protocol() => Task.WhenAll(
        StopAsync("HTTP/1.1", scene.Prepare(), static place => new Http1Client(place.OpenAsync)),
        StopAsync(
            "Unix socket", scene.Prepare(listen => listen["Url"] = "unix:" + scene.SocketPath("busy.sock")),
            static place => new Http1Client(place.OpenAsync)),
        StopAsync("TLS", scene.Prepare(encrypted: true), static place => new Http1Client(place.OpenTlsAsync)),
        StopAsync("HTTP/2", scene.Prepare(encrypted: true), static place => new Http2Client(place.OpenHttp2Async)));

    [Fact]
    public async Task While_it_lingers_it_serves_and_announces_and_a_second_signal_ends_it()
    {
        var place = scene.Prepare(static listen => (listen["Linger"], listen["Grace"]) = ("00:05:00", "00:05:00"));
        await using var gateway = await GatewayProcess.StartAsync(new Dictionary<string, string?>(), place.File);
        using var idle = await place.OpenAsync(Cancellation);
        using var silent = await place.OpenAsync(Cancellation);
        Assert.DoesNotContain(Http1Client.Close1, await Http1Client.AskAsync(idle, Cancellation));
        Assert.DoesNotContain(Http1Client.Close1, await Http1Client.AskAsync(silent, Cancellation));

        gateway.Signal("TERM");
        await Waiting.UntilAsync(async () => await StatusAsync(place, "/readyz") == 503, "it is not ready", Cancellation);
        foreach (var route in new[] { "/livez", "/metrics", "/status", "/keys", "/" })
        {
            Assert.Equal(200, await StatusAsync(place, route));
        }

        Assert.Contains("draining", await ReasonsAsync(place), StringComparison.Ordinal);

        // The next response on a connection that was there is its last, and so is the first on one that comes now.
        Assert.Contains(Http1Client.Close1, await Http1Client.AskAsync(idle, Cancellation));
        Assert.Empty(await idle.ReadToEndAsync(Cancellation));
        using var late = await place.OpenAsync(Cancellation);
        Assert.Contains(Http1Client.Close1, await Http1Client.AskAsync(late, Cancellation));
        Assert.False(silent.IsClosed);
        Assert.False(gateway.HasExited);

        gateway.Signal("TERM");
        Assert.Equal(1, await gateway.EndAsync());
    }

    private static async Task StopAsync(string name, LeavingScene.Place place, Func<LeavingScene.Place, BusyClient> make)
    {
        await using var gateway = await GatewayProcess.StartAsync(new Dictionary<string, string?>(), place.File);
        var clients = Enumerable.Range(0, Clients).Select(_ => make(place)).ToList();
        var running = Task.WhenAll(clients.Select(client => Task.Run(() => client.RunAsync(Cancellation))));
        await Waiting.UntilAsync(
            () => clients.TrueForAll(static client => client.Served >= Requests), $"every client over {name} is served", Cancellation);
        gateway.Signal("TERM");
        Assert.Equal(0, await gateway.EndAsync());
        await running.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        Assert.Empty(clients.SelectMany(client => client.Losses).Select(loss => $"{name}: {loss}"));
        if (clients[0] is Http2Client)
        {
            Assert.All(clients, static client => Assert.InRange(((Http2Client)client).Announced, 1, int.MaxValue));
        }
    }

    private static async Task<int> StatusAsync(LeavingScene.Place place, string route)
    {
        using var response = await Client.GetAsync(new Uri($"http://{place.Admin}{route}"), Cancellation);
        return (int)response.StatusCode;
    }

    private static async Task<string> ReasonsAsync(LeavingScene.Place place)
    {
        using var response = await Client.GetAsync(new Uri($"http://{place.Admin}/readyz"), Cancellation);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!["reasons"]!.ToJsonString();
    }
}
