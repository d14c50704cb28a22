using System.Net;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Journeys;

/// <summary>Whatever the token endpoint responds, the caller receives the right problem at once, and nothing but a key is cached.</summary>
public sealed class ExchangeTroubleTests
{
    private const string Projects = $"/tenants/{GatewayUnderTest.Tenant}/projects?per_page=1";

    public static TheoryData<string, int, string> Responses => new()
    {
        { """{"exchangeStatus":500}""", 503, "exchange-unavailable" },
        { """{"exchangeStatus":503,"retryAfter":7}""", 503, "exchange-unavailable" },
        { """{"exchangeStatus":429,"retryAfter":7}""", 503, "exchange-unavailable" },
        { """{"exchangeStatus":429,"retryAfter":"Fri, 31 Dec 2100 23:59:59 GMT"}""", 503, "exchange-unavailable" },
        { """{"exchangeStatus":429,"retryAfter":99999999999}""", 503, "exchange-unavailable" },
        { """{"exchangeStatus":429,"retryAfter":"soon"}""", 503, "exchange-unavailable" },
        { """{"exchangeStatus":401}""", 502, "application-key-rejected" },
        { """{"exchangeStatus":404}""", 502, "application-key-rejected" },
        { """{"exchangeStatus":403}""", 403, "tenant-not-authorized" },
        { """{"exchangeStatus":400}""", 502, "aurora-bad-answer" },
        { """{"requireSessionToken":true}""", 401, "session-rejected" },
        { """{"exchangeStatus":200,"exchangeBody":"<html>maintenance</html>","exchangeContentType":"text/html"}""", 502,
            "aurora-bad-answer" },
        { """{"exchangeStatus":200,"exchangeBody":""}""", 502, "aurora-bad-answer" },
        { """{"exchangeStatus":200,"exchangeBody":"{\"token\":{\"bearer_"}""", 502, "aurora-bad-answer" },
        { """{"exchangeStatus":200,"exchangeBody":"[]"}""", 502, "aurora-bad-answer" },
        { """{"exchangeStatus":200,"exchangeBody":"{\"token\":{\"bearer_token\":\"tk\"}}"}""", 502, "aurora-bad-answer" },
        { """{"exchangeBodyBytes":1000000000}""", 502, "aurora-bad-answer" },
        { """{"exchangeTruncate":true}""", 503, "exchange-unavailable" },
        { """{"exchangeCloseWithoutAnswer":true}""", 503, "exchange-unavailable" },
        { """{"exchangeHang":true}""", 503, "exchange-unavailable" },
        { """{"exchangeSlowBytesMs":200}""", 503, "exchange-unavailable" },
        { """{"exchangeRedirect":"http://127.0.0.1:1/elsewhere"}""", 502, "aurora-bad-answer" },
        { """{"exchangeExpiresAt":"2001-01-01 00:00:00 UTC"}""", 502, "aurora-bad-answer" },
        { """{"exchangeExpiresAt":"9999-12-31 23:59:59 UTC"}""", 502, "aurora-bad-answer" },
        { """{"exchangeExpiresAt":"2099-01-01 00:00:00 PST"}""", 502, "aurora-bad-answer" },
        { """{"exchangeExpiresAt":"2099-01-01T00:00:00"}""", 502, "aurora-bad-answer" },
        { """{"exchangeExpiresAt":"tomorrow"}""", 502, "aurora-bad-answer" },
        { """{"exchangeBearerToken":"tk evil\r\nX-Injected: yes"}""", 502, "aurora-bad-answer" },
        { """{"exchangeBearerToken":""}""", 502, "aurora-bad-answer" },
        { """{"exchangeEdge":"html"}""", 502, "aurora-bad-answer" },
        { """{"exchangeEdge":"html","exchangeStatus":401}""", 502, "aurora-bad-answer" },
        { """{"exchangeEdge":"html","exchangeStatus":404}""", 502, "aurora-bad-answer" },
        { """{"exchangeEdge":"html","exchangeStatus":407}""", 502, "aurora-bad-answer" },
        { """{"exchangeEdge":"html","exchangeStatus":422}""", 502, "aurora-bad-answer" },
        { """{"exchangeEdge":"html","exchangeStatus":429}""", 503, "exchange-unavailable" },
        { """{"exchangeEdge":"html","exchangeStatus":429,"retryAfter":7}""", 503, "exchange-unavailable" },
        { """{"exchangeEdge":"html","exchangeStatus":500}""", 503, "exchange-unavailable" },
        { """{"exchangeEdge":"html","exchangeStatus":511}""", 502, "aurora-bad-answer" },
        { """{"exchangeEdge":"html","exchangeStatus":200}""", 502, "aurora-bad-answer" },
        { """{"exchangeEdge":"empty","exchangeStatus":200}""", 502, "aurora-bad-answer" },
        { """{"exchangeEdge":"empty","exchangeStatus":403}""", 502, "aurora-bad-answer" },
        { """{"exchangeEdge":"json","exchangeStatus":401}""", 502, "aurora-bad-answer" },
        { """{"exchangeEdge":"text","exchangeStatus":403}""", 502, "aurora-bad-answer" },
        { """{"exchangeEdge":"redirect"}""", 502, "aurora-bad-answer" },
        { """{"exchangeContentType":"text/html"}""", 200, "" },
        { """{"exchangeContentType":"application/json; charset=\"utf8\""}""", 200, "" },
        { """{"exchangeCoding":"gzip"}""", 200, "" },
        { """{"exchangeCoding":"gzip-unnamed"}""", 200, "" },
        { """{"exchangeCoding":"deflate"}""", 200, "" },
        { """{"exchangeCoding":"br"}""", 200, "" },
        { """{"exchangeCoding":"bom"}""", 200, "" },
        { """{"exchangeCoding":"utf-16"}""", 200, "" },
        { """{"exchangeCoding":"utf-16be"}""", 200, "" },
        { """{"exchangeCoding":"gzip","exchangeStatus":403}""", 403, "tenant-not-authorized" },
        { """{"expiresAtFormat":"iso"}""", 200, "" },
        { """{"exchangeSuccessStatus":201}""", 200, "" },
        { """{"exchangeOmitDate":true}""", 200, "" },
        { """{"clockSkewSeconds":600}""", 200, "" },
        { """{"clockSkewSeconds":-600}""", 200, "" },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public async Task Each_response_of_the_token_endpoint_becomes_its_class(string behaviour, int status, string code)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Keys:ExchangeTimeout"] = "00:00:01");
        using var control = new HttpClient { BaseAddress = gateway.Emulator.BaseUrl };
        using var bent = await control.PutAsync(
            "/_emulator/behaviour", new StringContent(behaviour, System.Text.Encoding.UTF8, "application/json"));
        Assert.True(bent.IsSuccessStatusCode, await bent.Content.ReadAsStringAsync());

        using var response = await gateway.Client.GetAsync(Projects);
        Assert.Equal(status, (int)response.StatusCode);
        if (code.Length > 0)
        {
            var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Equal($"urn:aurora-gateway:{code}", problem["type"]!.ToString());
            Assert.Equal(0, gateway.Emulator.Stats.Requests);
            Assert.Equal(status == 503, response.Headers.RetryAfter is not null && status == 503);
            Assert.InRange(response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task During_an_outage_a_thousand_cold_tenants_cost_a_handful_of_exchanges_and_each_call_gets_its_503()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Keys:NewTenantsPerMinute"] = "10000");
        gateway.Emulator.Behaviour.ExchangeStatus = 500;
        var responses = await Task.WhenAll(Enumerable.Range(1, 1_000).Select(
            tenant => gateway.Client.GetAsync($"/tenants/{tenant:x8}-0000-4000-8000-000000000000/projects")));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode));
        Assert.All(responses, response => Assert.NotNull(response.Headers.RetryAfter));
        Assert.InRange(gateway.Emulator.Stats.Exchanges, 1, 16);
    }

    [Fact]
    public async Task A_held_key_is_served_while_the_token_endpoint_is_down()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.Client.GetAsync(Projects);
        gateway.Emulator.Behaviour.ExchangeStatus = 500;
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync(Projects)).StatusCode);
        }
    }

    [Fact]
    public async Task A_rejected_application_key_shows_in_readiness_and_recovers_by_itself()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Keys:LongestBackOff"] = "00:00:00.2");
        using var admin = new HttpClient { BaseAddress = gateway.Admin };
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/readyz")).StatusCode);
        gateway.Emulator.Behaviour.ExchangeStatus = 401;
        await gateway.Client.GetAsync(Projects);

        using var notReady = await admin.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, notReady.StatusCode);
        Assert.Contains("application-key-rejected", await notReady.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        gateway.Emulator.Behaviour.ExchangeStatus = null;
        await Waiting.UntilAsync(async () => (await admin.GetAsync("/readyz")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_wrong_new_application_key_does_not_replace_the_old_one()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "emulator-application-key\n");
        await using var first = await AuroraEmulator.StartAsync(new EmulatorOptions());
        await using var gateway = await GatewayUnderTest.StartAsync(
            settings =>
            {
                settings["Aurora:ApplicationKey"] = null;
                settings["Aurora:ApplicationKeyFile"] = file;
            },
            first);
        await gateway.Client.GetAsync(Projects);

        await File.WriteAllTextAsync(file, "a-wrong-key");
        await gateway.Emulator.WaitForExchangesAsync(3, TestContext.Current.CancellationToken);
        using var other = await gateway.Client.GetAsync($"/tenants/{GatewayUnderTest.OtherTenant}/projects");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        File.Delete(file);
    }

    [Fact]
    public async Task Keys_of_warm_tenants_are_fetched_without_traffic_and_readiness_waits_for_them()
    {
        var held = new TaskCompletionSource();
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        emulator.OnExchange = (_, cancellation) => held.Task.WaitAsync(cancellation);
        await using var gateway = await GatewayUnderTest.StartAsync(
            settings =>
            {
                settings["Keys:Warm:0"] = GatewayUnderTest.Tenant;
                settings["Keys:Warm:1"] = GatewayUnderTest.OtherTenant;
            },
            emulator);
        using var admin = new HttpClient { BaseAddress = gateway.Admin };
        await emulator.WaitForExchangesAsync(2, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await admin.GetAsync("/readyz")).StatusCode);

        held.SetResult();
        await Waiting.UntilAsync(async () => (await admin.GetAsync("/readyz")).IsSuccessStatusCode);
        await gateway.Client.GetAsync(Projects);
        Assert.Equal(2, emulator.Stats.Exchanges);
    }
}
