using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Emulator;

public class EmulatorPageTests : EmulatorTest
{
    [Theory]
    [InlineData("/_emulator/")]
    [InlineData("/_emulator")]
    public async Task The_page_shows_endpoints_switches_and_requests_and_no_secret(string path)
    {
        var key = await KeyAsync();
        var session = Emulator.IssueSessionToken();
        using (var exchange = await ExchangeAsync(Tenant, session))
        {
            Assert.Equal(200, (int)exchange.StatusCode);
        }

        Emulator.Behaviour.ExchangeBearerToken = "tk_test_chosen";
        Emulator.AddWebhook("http://127.0.0.1:1/?t=<TENANT_ID>", "X-Webhook-Key", "webhook-secret");
        await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}/projects?page=3&api_key={key}", key);
        await StatusAsync(HttpMethod.Get, $"/tenants/{key}/{ApplicationKey}", key);

        using var response = await GetAsync(path, null);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var page = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains($"/tenants/{Tenant}/projects?page=3", page, StringComparison.Ordinal);
        Assert.Contains("/_emulator/tenants/{tenant}/withdraw", page, StringComparison.Ordinal);
        Assert.Contains("webhookTimeScale", page, StringComparison.Ordinal);
        Assert.All(
            [key, session, ApplicationKey, "tk_test_chosen", "webhook-secret"],
            secret => Assert.DoesNotContain(secret, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_emulated_is_reported_and_what_is_listed_exists()
    {
        var key = await KeyAsync();
        Emulator.Behaviour.RatePerMinute = 1_000;
        foreach (var path in new[] { "/plan_sets", "/proposals", "/financings", "/teams/x/members", $"/designs/{Other}/plan_sets" })
        {
            var refusal = await JsonAsync(HttpMethod.Get, $"/tenants/{Tenant}{path}", key, status: 501);
            Assert.Contains("not published", (string?)refusal["errors"]![0]!["message"], StringComparison.Ordinal);
        }

        Assert.Equal(2, (await JsonAsync(HttpMethod.Get, $"/tenants/{Tenant}/teams", key))["teams"]!.AsArray().Count);
        Assert.Equal(100, (await JsonAsync(HttpMethod.Get, $"/tenants/{Tenant}/agreements", key))["agreements"]!.AsArray().Count);
        Http.DefaultRequestHeaders.Accept.ParseAdd("text/csv");
        using var csv = await GetAsync($"/tenants/{Tenant}/components/batteries", key);
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task It_listens_on_the_configured_address()
    {
        var options = new EmulatorOptions { Address = System.Net.IPAddress.Any };
        await using var everywhere = await AuroraEmulator.StartAsync(options, Cancellation);
        Assert.Equal("127.0.0.1", everywhere.BaseUrl.Host);
        using var http = new HttpClient();
        var page = await http.GetStringAsync(new Uri(everywhere.BaseUrl, "/_emulator/"), Cancellation);
        Assert.Contains("Aurora emulator", page, StringComparison.Ordinal);
    }
}
