using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Journeys;

/// <summary>
/// A tenant's administrator withdraws and authorises the application; Aurora's webhooks are late, doubled and out of order.
/// </summary>
public sealed class WebhookJourneyTests : IAsyncLifetime
{
    private const string Header = "X-Aurora-Webhook-Key";
    private const string Secret = "canary-webhook-secret-0123456789";
    private const string Tenant = GatewayUnderTest.Tenant;

    private readonly string file = Path.GetTempFileName();
    private readonly Uri address = new($"http://127.0.0.1:{FreePort.Take()}/webhooks/app_status_changed");
    private readonly HttpClient aurora = new(new SocketsHttpHandler { UseProxy = false });
    private GatewayUnderTest gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AuroraEmulator Emulator => gateway.Emulator;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(file, Secret);
        gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Webhooks:Url"] = address.GetLeftPart(UriPartial.Authority);
            settings["Webhooks:HeaderValueFile"] = file;
            settings[$"Tenants:{Tenant}:Name"] = "Acme Solar";
        });
        Emulator.AddWebhook(
            address + "?tenant=<TENANT_ID>&status=<STATUS>&app=<APP_ID>&session=<SESSION_TOKEN>", Header, Secret);
    }

    public async ValueTask DisposeAsync()
    {
        aurora.Dispose();
        await gateway.DisposeAsync();
        File.Delete(file);
    }

    [Fact]
    public async Task A_tenant_that_authorises_is_served_at_the_first_call_and_one_that_withdraws_is_refused_after_one_exchange()
    {
        Emulator.Behaviour.UnauthorizedTenants = new HashSet<string> { Tenant };
        Assert.Equal(HttpStatusCode.Forbidden, await CallAsync());

        // The refusal is remembered until the webhook; then the key is there before the next call.
        Emulator.Authorize(Tenant);
        await Emulator.WaitForWebhooksAsync(1, Cancellation);
        await Emulator.WaitForExchangesAsync(2, Cancellation);
        Assert.Equal(HttpStatusCode.OK, await CallAsync());
        Assert.Equal(2, Emulator.Stats.Exchanges);

        Emulator.Withdraw(Tenant);
        await Emulator.WaitForWebhooksAsync(2, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, await CallAsync());
        Assert.Equal(3, Emulator.Stats.Exchanges);
        Assert.Equal(0, Emulator.Stats.Unauthorized);

        var status = JsonNode.Parse(await AdminAsync("/status"))!["webhooks"]!["tenants"]![0]!;
        Assert.Equal((Tenant, "disabled"), ((string?)status["tenant"], (string?)status["status"]));
        var tenant = JsonNode.Parse(await AdminAsync("/status"))!["tenants"]!.AsArray().First(row => (string?)row!["tenant"] == Tenant)!;
        Assert.Equal("Acme Solar", (string?)tenant["name"]);
        var standing = tenant["authorization"]!;
        Assert.Equal(
            ("withdrawn", "webhook", true), ((string?)standing["state"], (string?)standing["source"], (bool)standing["confirmed"]!));
        var page = await AdminAsync("/");
        Assert.Matches("withdrawn since [0-9:]{8} by webhook<", page);
        var metrics = await AdminAsync("/metrics");
        Assert.Contains("aurora_gateway_tenant_authorization_changes_total", metrics, StringComparison.Ordinal);
        Assert.Contains("tenant_name=\"Acme Solar\"", metrics, StringComparison.Ordinal);
        await Waiting.UntilAsync(async () => (await AdminAsync("/usage")).Contains("Acme Solar", StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, page, StringComparison.Ordinal);
        Assert.DoesNotContain("st_test_", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_disabled_costs_one_exchange_and_no_failed_request_and_duplicates_cost_nothing()
    {
        Assert.Equal(HttpStatusCode.OK, await CallAsync());
        Assert.Equal(1, Emulator.Stats.Exchanges);

        Assert.Equal(HttpStatusCode.NoContent, await SendAsync("disabled"));
        Assert.Equal(HttpStatusCode.OK, await CallAsync());
        Assert.Equal(2, Emulator.Stats.Exchanges);
        for (var copy = 0; copy < 5; copy++)
        {
            Assert.Equal(HttpStatusCode.NoContent, await SendAsync("disabled"));
            Assert.Equal(HttpStatusCode.OK, await CallAsync());
        }

        Assert.Equal(2, Emulator.Stats.Exchanges);
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync("enabled"));
        for (var copy = 0; copy < 5; copy++)
        {
            Assert.Equal(HttpStatusCode.NoContent, await SendAsync("enabled"));
            Assert.Equal(HttpStatusCode.OK, await CallAsync());
        }

        Assert.Equal(2, Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task What_aurora_did_not_send_or_what_names_nothing_changes_nothing()
    {
        Assert.Equal(HttpStatusCode.OK, await CallAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("disabled", header: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("disabled", header: Secret + "x"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("disabled", header: $"{Secret},{Secret}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("disabled", header: null, basic: "aurora:wrong-secret"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("disabled", header: "wrong", basic: "aurora:" + Secret));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("disabled", app: "00000000-0000-4000-8000-000000000002"));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync("disabled", tenant: "7D1F8F0E-4F0A-4A57-9C39-1B6F9A0C0A01"));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync("disabled", tenant: $"{Tenant}&tenant={GatewayUnderTest.OtherTenant}"));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync("5cf99a21-5717-4562-b3fc-2c963f66abc6"));
        using (var post = new HttpRequestMessage(HttpMethod.Post, address))
        {
            post.Headers.Add(Header, Secret);
            using var response = await aurora.SendAsync(post, Cancellation);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, await CallAsync());
        Assert.Equal(1, Emulator.Stats.Exchanges);
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync("disabled", header: null, basic: "aurora:" + Secret));
        Assert.Equal(HttpStatusCode.OK, await CallAsync());
        Assert.Equal(2, Emulator.Stats.Exchanges);

        await File.WriteAllTextAsync(file, "another-webhook-secret-0123456789", Cancellation);
        await Waiting.UntilAsync(
            async () => await SendAsync("x", header: "another-webhook-secret-0123456789") == HttpStatusCode.NoContent,
            TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("x"));
    }

    [Fact]
    public async Task A_flood_of_webhooks_is_deferred_and_callers_are_served()
    {
        // Two a second are processed beyond the first 120, so that thousands come to the bound.
        var status = HttpStatusCode.NoContent;
        for (var number = 0; number < 5_000 && status == HttpStatusCode.NoContent; number++)
        {
            status = await SendAsync("disabled", tenant: $"00000000-0000-4000-8000-{number:x12}");
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(HttpStatusCode.OK, await CallAsync());
    }

    private async Task<HttpStatusCode> CallAsync()
    {
        using var response = await gateway.Client.GetAsync($"/tenants/{Tenant}/projects", Cancellation);
        return response.StatusCode;
    }

    private async Task<string> AdminAsync(string path) => await gateway.Client.GetStringAsync(new Uri(gateway.Admin, path), Cancellation);

    private async Task<HttpStatusCode> SendAsync(
        string status, string tenant = Tenant, string? header = Secret, string? basic = null, string? app = null)
    {
        var query = $"?tenant={tenant}&status={status}&app={app ?? Emulator.ApplicationId}&session=st_test_canary";
        using var request = new HttpRequestMessage(HttpMethod.Get, address + query);
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(Header, header);
        }

        request.Headers.Authorization = basic is null
            ? null
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
        using var response = await aurora.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
