using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;
using Microsoft.AspNetCore.WebUtilities;

namespace AuroraGateway.Integration.Journeys;

/// <summary>A service of the operator receives events with a handle in place of the session token, and calls Aurora with it.</summary>
public sealed class ForwardedWebhookTests : IAsyncLifetime
{
    private const string Header = "X-Aurora-Webhook-Key";
    private const string Secret = "canary-webhook-secret-0123456789";
    private const string Tenant = GatewayUnderTest.Tenant;

    private readonly string file = Path.GetTempFileName();
    private readonly Uri receiver = new($"http://127.0.0.1:{FreePort.Take()}");
    private readonly HttpClient aurora = new(new SocketsHttpHandler { UseProxy = false });
    private EventService service = null!;
    private GatewayUnderTest gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AuroraEmulator Emulator => gateway.Emulator;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(file, Secret);
        service = await EventService.StartAsync();
        gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Webhooks:Url"] = receiver.GetLeftPart(UriPartial.Authority);
            settings["Webhooks:HeaderValueFile"] = file;
            settings["Webhooks:Forward"] = service.Url.ToString();
            settings["Webhooks:ForwardCaller"] = "app";
        });
    }

    public async ValueTask DisposeAsync()
    {
        aurora.Dispose();
        await gateway.DisposeAsync();
        await service.DisposeAsync();
        File.Delete(file);
    }

    [Fact]
    public async Task The_handle_spends_the_token_once_for_its_caller_and_tenant_and_no_other()
    {
        var token = Emulator.IssueSessionToken();
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync("project_created", $"tenant={Tenant}&project=17&session={token}"));
        Assert.True(service.Received.TryDequeue(out var received));
        var handle = QueryHelpers.ParseQuery(received.Url.Query)["session"].ToString();
        Assert.Equal($"?event=project_created&tenant={Tenant}&project=17&session={handle}", received.Url.Query);
        Assert.StartsWith("gwsh_", handle, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, received.Headers, StringComparison.Ordinal);
        Assert.DoesNotContain(token, received.Headers, StringComparison.Ordinal);

        // No other caller can use it, and none of it reaches Aurora.
        await AssertRefusedAsync(handle, key: GatewayUnderTest.ViewerKey, detail: "another caller");
        await AssertRefusedAsync(handle, tenant: GatewayUnderTest.OtherTenant, detail: "not valid for this tenant");
        await AssertRefusedAsync(handle[..^1] + (handle[^1] == 'A' ? 'Q' : 'A'), detail: "not valid for this tenant");
        await AssertRefusedAsync("gwsh_short", detail: "not valid for this tenant");
        Assert.Equal(0, Emulator.Stats.Exchanges);

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CallAsync(handle))), call => Assert.Equal(200, call.Status));
        Assert.Equal(1, Emulator.Stats.Exchanges);
        Assert.Contains(
            Emulator.Requests, request => request.Target.EndsWith("create_token?session_token=" + token, StringComparison.Ordinal));

        // Aurora sends a webhook twice now and then: the handle is the same, and the token is not spent again.
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync("project_created", $"tenant={Tenant}&project=17&session={token}"));
        Assert.True(service.Received.TryDequeue(out var again));
        Assert.Equal(received.Url, again.Url);
        Assert.Equal(200, (await CallAsync(handle)).Status);
        Assert.Equal(1, Emulator.Stats.Exchanges);

        // After the key was revoked the session has ended, as with a session token.
        Emulator.Revoke(Tenant);
        var ended = await CallAsync(handle);
        Assert.Equal((401, "urn:aurora-gateway:session-ended"), (ended.Status, (string?)JsonNode.Parse(ended.Body)!["type"]));
        Assert.All(Emulator.Requests, request => Assert.DoesNotContain(handle, request.Target, StringComparison.Ordinal));
        await AssertHiddenAsync(token, handle);
    }

    [Fact]
    public async Task What_the_service_does_not_accept_is_a_5xx_and_status_webhooks_stay_here()
    {
        service.Status = 302;
        Assert.Equal(HttpStatusCode.BadGateway, await SendAsync("job_done", $"tenant={Tenant}"));
        service.Status = 404;
        Assert.Equal(HttpStatusCode.BadGateway, await SendAsync("job_done", $"tenant={Tenant}"));
        service.Status = 200;
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync("job_done", $"tenant={Tenant}"));
        Assert.Equal(3, service.Received.Count);

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("job_done", $"tenant={Tenant}", secret: Secret + "x"));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("job_done", "app=00000000-0000-4000-8000-000000000002"));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("..%2fjob", ""));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync("job_done", $"tenant={Tenant}&aurora_session_token=st_test_x"));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync("app_status_changed", $"tenant={Tenant}&status=disabled&session=st_test_x"));
        Assert.Equal(3, service.Received.Count);

        var metrics = await gateway.Client.GetStringAsync(new Uri(gateway.Admin, "/metrics"), Cancellation);
        Assert.Contains("aurora_gateway_webhook_outcome=\"failed\"} 2", metrics, StringComparison.Ordinal);
        Assert.Contains("aurora_gateway_webhook_outcome=\"forwarded\"} 1", metrics, StringComparison.Ordinal);
        await service.DisposeAsync();
        Assert.Equal(HttpStatusCode.BadGateway, await SendAsync("job_done", $"tenant={Tenant}"));
    }

    private async Task AssertRefusedAsync(string handle, string detail, string tenant = Tenant, string key = GatewayUnderTest.CallerKey)
    {
        var (status, body) = await CallAsync(handle, tenant, key);
        var problem = JsonNode.Parse(body)!;
        Assert.Equal((401, "urn:aurora-gateway:session-rejected"), (status, (string?)problem["type"]));
        Assert.Contains(detail, (string?)problem["detail"], StringComparison.Ordinal);
        Assert.DoesNotContain(handle, body, StringComparison.Ordinal);
    }

    private async Task AssertHiddenAsync(params string[] secrets)
    {
        foreach (var path in new[] { "/", "/status", "/keys", "/metrics", "/usage" })
        {
            var body = await gateway.Client.GetStringAsync(new Uri(gateway.Admin, path), Cancellation);
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, body, StringComparison.Ordinal));
        }

        var lines = Encoding.UTF8.GetString(gateway.Access.ToArray());
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, lines, StringComparison.Ordinal));
    }

    private async Task<(int Status, string Body)> CallAsync(string handle, string tenant = Tenant, string key = GatewayUnderTest.CallerKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Data, $"/tenants/{tenant}/projects"));
        request.Headers.Add("X-Api-Key", key);
        request.Headers.Add("Aurora-Session-Token", handle);
        using var response = await aurora.SendAsync(request, Cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    private async Task<HttpStatusCode> SendAsync(string name, string query, string secret = Secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(receiver, $"/webhooks/{name}?{query}"));
        request.Headers.Add(Header, secret);
        using var response = await aurora.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
