using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Limits.Quota;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AuroraGateway.Integration.Limits;

/// <summary>
/// A caller's share of the requests on their way to Aurora: what counts, and that every end of a request gives its place back.
/// </summary>
public sealed class CallerShareTests
{
    private const string Projects = $"/tenants/{GatewayUnderTest.Tenant}/projects?per_page=1";
    private const string Held = $"/tenants/{GatewayUnderTest.Tenant}/held";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_too_many_receives_overloaded_at_once_with_every_header_and_another_caller_is_served()
    {
        await using var gateway = await StartAsync();
        using var gate = new Gate(gateway);
        var held = Enumerable.Range(0, 2).Select(_ => gateway.Client.GetAsync(Held, Cancellation)).ToList();
        await gate.ArrivedAsync(2);

        using var refused = await gateway.Client.GetAsync(Projects, Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            "aurora-gateway; error=connection_limit_reached; details=\"overloaded\"", refused.Headers.GetValues("Proxy-Status").Single());
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal("urn:aurora-gateway:overloaded", problem["type"]!.ToString());
        Assert.Contains("Limits:InFlightPerCaller", problem["detail"]!.ToString(), StringComparison.Ordinal);

        // The application's own endpoints count with the tenants'.
        using var application = await gateway.Client.GetAsync(
            "/partner_applications/00000000-0000-4000-8000-000000000001/webhooks", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, application.StatusCode);

        using var viewer = new HttpRequestMessage(HttpMethod.Get, Projects);
        viewer.Headers.Add("X-Api-Key", GatewayUnderTest.ViewerKey);
        using var bare = new HttpClient { BaseAddress = gateway.Data };
        using var served = await bare.SendAsync(viewer, Cancellation);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);

        gate.Open();
        await Task.WhenAll(held);
        await FreeAsync(gateway);
        using var again = await gateway.Client.GetAsync(Projects, Cancellation);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Contains(
            "aurora_gateway_limit_refusals_total{", await gateway.Client.GetStringAsync(new Uri(gateway.Admin, "/metrics"), Cancellation),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_waits_for_its_turn_is_not_on_its_way()
    {
        await using var gateway = await StartAsync(settings =>
        {
            settings["Limits:InFlightPerCaller"] = "1";
            settings["Limits:Aurora:Limit"] = "1";
            settings["Limits:Aurora:Burst"] = "1";
            settings["Limits:Aurora:Period"] = "1h";
            settings["Limits:Aurora:MaxWait"] = "01:00:00";
        });
        using var first = await gateway.Client.GetAsync(Projects, Cancellation);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var waiting = gateway.Client.GetAsync(Projects, leaving.Token);
        var quota = gateway.Services.GetRequiredService<Func<QuotaGate>>()();
        await Waiting.UntilAsync(() => quota.Waiting == 1);
        using var other = await gateway.Client.GetAsync($"/tenants/{GatewayUnderTest.OtherTenant}/projects?per_page=1", Cancellation);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    // Each as often as the share is large and once more: a place that were lost by one of them would be missed by the last.
    [Theory]
    [InlineData("a response")]
    [InlineData("refused by Aurora's key check, and sent again")]
    [InlineData("refused by Aurora's key check, and not sent again")]
    [InlineData("without a response of Aurora, whose connection broke")]
    [InlineData("half of a response")]
    [InlineData("without a response in time")]
    [InlineData("left by its caller before the response")]
    [InlineData("left by its caller in its own body")]
    [InlineData("unsendable")]
    [InlineData("refused as an upgrade")]
    public async Task However_a_request_ends_its_place_is_free_again(string end)
    {
        await using var gateway = await StartAsync(
            settings => settings["Aurora:ActivityTimeout"] = end == "without a response in time" ? "00:00:01" : "00:01:40");
        await gateway.Client.GetAsync(Projects, Cancellation);
        for (var i = 0; i < 3; i++)
        {
            await EndAsync(gateway, end);
            await FreeAsync(gateway);
        }

        gateway.Emulator.OnRequest = null;
        using var gate = new Gate(gateway);
        var held = Enumerable.Range(0, 2).Select(_ => gateway.Client.GetAsync(Held, Cancellation)).ToList();
        await gate.ArrivedAsync(2);
        gate.Open();
        await Task.WhenAll(held);
    }

    private static async Task EndAsync(GatewayUnderTest gateway, string end)
    {
        switch (end)
        {
            case "a response":
                await StatusAsync(gateway, HttpStatusCode.OK);
                break;
            case "refused by Aurora's key check, and sent again":
                gateway.Emulator.Revoke(GatewayUnderTest.Tenant);
                await StatusAsync(gateway, HttpStatusCode.OK);
                break;
            case "refused by Aurora's key check, and not sent again":
                await gateway.Client.GetAsync(Projects, Cancellation);
                gateway.Emulator.Revoke(GatewayUnderTest.Tenant);
                using (var post = await gateway.Client.PostAsync(Projects, new StringContent("{}"), Cancellation))
                {
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, post.StatusCode);
                    Assert.Contains("key-refused", post.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
                }

                break;
            case "without a response of Aurora, whose connection broke":
                gateway.Emulator.OnRequest = static http =>
                {
                    http.Abort();
                    return Task.CompletedTask;
                };
                await StatusAsync(gateway, HttpStatusCode.BadGateway);
                break;
            case "half of a response":
                gateway.Emulator.OnRequest = static async http =>
                {
                    http.Response.ContentLength = 10;
                    await http.Response.WriteAsync("half", http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                    http.Abort();
                };
                await Assert.ThrowsAnyAsync<HttpRequestException>(() => gateway.Client.GetStringAsync(Projects, Cancellation));
                break;
            case "without a response in time":
                gateway.Emulator.OnRequest = static http => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
                await StatusAsync(gateway, HttpStatusCode.GatewayTimeout);
                break;
            case "left by its caller before the response":
            case "left by its caller in its own body":
                using (var gate = new Gate(gateway))
                using (await SendAsync(
                    gateway, "POST", "Content-Length: 10\r\n", end == "left by its caller before the response" ? "0123456789" : "half"))
                {
                    await gate.ArrivedAsync(1);
                }

                break;
            case "unsendable":
                using (var socket = await SendAsync(gateway, "GET", "User-Agent: \u0001\r\n", ""))
                using (var reader = new StreamReader(socket.GetStream(), Encoding.ASCII))
                {
                    Assert.StartsWith("HTTP/1.1 400", await reader.ReadLineAsync(Cancellation), StringComparison.Ordinal);
                }

                break;
            case "refused as an upgrade":
                using (var socket = await SendAsync(gateway, "GET", "Connection: upgrade\r\nUpgrade: websocket\r\n", ""))
                using (var reader = new StreamReader(socket.GetStream(), Encoding.ASCII))
                {
                    Assert.StartsWith("HTTP/1.1 405", await reader.ReadLineAsync(Cancellation), StringComparison.Ordinal);
                }

                break;
        }
    }

    private static Task<GatewayUnderTest> StartAsync(Action<Dictionary<string, string?>>? change = null) =>
        GatewayUnderTest.StartAsync(settings =>
    {
        settings["Limits:InFlightPerCaller"] = "2";
        change?.Invoke(settings);
    });

    // The caller has its response a moment before the gateway is done with the request.
    private static Task FreeAsync(GatewayUnderTest gateway)
    {
        var model = gateway.Services.GetRequiredService<LiveModel>().Current;
        return Waiting.UntilAsync(() => model.Callers.All(caller => model.InFlight.Of(caller).InFlight == 0));
    }

    private static async Task StatusAsync(GatewayUnderTest gateway, HttpStatusCode expected)
    {
        using var response = await gateway.Client.GetAsync(Projects, Cancellation);
        Assert.Equal(expected, response.StatusCode);
    }

    private static async Task<TcpClient> SendAsync(GatewayUnderTest gateway, string method, string fields, string body)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(gateway.Data.Host, gateway.Data.Port, Cancellation);
        await socket.GetStream().WriteAsync(
            Encoding.Latin1.GetBytes($"{method} {Held} HTTP/1.1\r\nHost: gateway\r\nX-Api-Key: " +
                $"{GatewayUnderTest.CallerKey}\r\n{fields}\r\n{body}"), Cancellation);
        return socket;
    }

    /// <summary>Holds what arrives at Aurora under /held until it is opened, and counts it.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int arrived;

        public Gate(GatewayUnderTest gateway) => gateway.Emulator.OnRequest = http =>
        {
            if (!http.Request.Path.Value!.EndsWith("/held", StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            Interlocked.Increment(ref arrived);
            return open.Task;
        };

        public Task ArrivedAsync(int count) => Waiting.UntilAsync(() => Volatile.Read(ref arrived) >= count);

        public void Open() => open.TrySetResult();

        public void Dispose() => Open();
    }
}
