using System.Text.Json.Nodes;

namespace AuroraGateway.Integration.Admin;

/// <summary>The admin listener's routes, and who may use them.</summary>
public sealed class AdminListenerTests
{
    private const string Token = "admin-token-0123456789abcdef";

    [Fact]
    public async Task A_redis_that_is_gone_is_a_warning_of_readiness_and_no_reason_against_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Redis:Endpoint"] = "127.0.0.1:1");
        var ready = JsonNode.Parse(await gateway.AdminTextAsync("/readyz"))!;
        Assert.True((bool?)ready["ready"]);
        Assert.Contains("redis: 127.0.0.1:1", (string?)Assert.Single(ready["warnings"]!.AsArray()));
    }

    [Fact]
    public async Task Keys_are_listed_and_dropped_by_tenant()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        (await gateway.CallAsync()).Dispose();
        Assert.Contains(GatewayUnderTest.Tenant, await gateway.AdminTextAsync("/keys"));
        using var dropped = await gateway.AdminAsync(HttpMethod.Delete, "/keys/" + GatewayUnderTest.Tenant);
        Assert.Equal(1, (int?)JsonNode.Parse(await dropped.Content.ReadAsStringAsync())!["dropped"]);
        (await gateway.CallAsync()).Dispose();
        Assert.Equal(2, (int?)(await gateway.StatusAsync())["keys"]!["slots"]![0]!["generation"]);
        using var nonsense = await gateway.AdminAsync(HttpMethod.Delete, "/keys/unknown");
        Assert.Equal(400, (int)nonsense.StatusCode);
    }

    [Fact]
    public async Task A_loop_that_drops_keys_is_paced_and_costs_callers_no_request()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Keys:ExchangesPerMinute"] = "2");
        (await gateway.CallAsync()).Dispose();
        var refused = 0;
        for (var i = 0; i < 5; i++)
        {
            await Waiting.UntilAsync(async () =>
            {
                using var dropped = await gateway.AdminAsync(HttpMethod.Delete, "/keys/" + GatewayUnderTest.Tenant);
                refused += (int)dropped.StatusCode == 429 && dropped.Headers.RetryAfter is not null ? 1 : 0;
                return (int)dropped.StatusCode == 200;
            });
            using var response = await gateway.CallAsync();
            Assert.Equal(200, (int)response.StatusCode);
        }

        Assert.NotEqual(0, refused);
    }

    [Theory]
    [InlineData("GET", "/nothing", 404, "no-route")]
    [InlineData("POST", "/livez", 405, "method-refused")]
    [InlineData("PUT", "/log/level?level=Loud", 404, "no-route")]
    [InlineData("GET", "/tenants/11111111-1111-4111-8111-111111111111", 404, "no-route")]
    public async Task What_is_not_there_is_refused_as_a_problem(string method, string path, int status, string code)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var response = await gateway.AdminAsync(new HttpMethod(method), path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("urn:aurora-gateway:" + code, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["type"]);
    }

    [Fact]
    public async Task The_log_level_is_turned_while_it_runs()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var turned = await gateway.AdminAsync(HttpMethod.Put, "/log/level?level=debug");
        Assert.Equal(200, (int)turned.StatusCode);
        Assert.Contains("Debug", await gateway.AdminTextAsync("/log/level"));
        Assert.Contains("The log level is now Debug", await gateway.AdminTextAsync("/status"));
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_foreign_page_changes_nothing(string field, string value)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        (await gateway.CallAsync()).Dispose();
        using var response = await gateway.AdminAsync(
            HttpMethod.Delete, "/keys/" + GatewayUnderTest.Tenant, request => request.Headers.TryAddWithoutValidation(field, value));
        Assert.Equal(403, (int)response.StatusCode);
        Assert.Equal(1, (int?)(await gateway.StatusAsync())["keys"]!["held"]);
    }

    [Fact]
    public async Task A_form_changes_nothing_even_from_a_browser_that_says_nothing_of_itself()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var form = await gateway.AdminAsync(
            HttpMethod.Post, "/reload", request => request.Content = new FormUrlEncodedContent([new("a", "b")]));
        Assert.Equal(403, (int)form.StatusCode);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("[::1]", 200)]
    [InlineData("gateway.internal", 200)]
    [InlineData("evil.example", 403)]
    [InlineData("localhost.evil.example", 403)]
    [InlineData("127.0.0.1.evil.example", 403)]
    public async Task It_responds_only_under_its_own_names(string host, int status)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Admin:Hosts:0"] = "gateway.internal");
        using var response = await gateway.AdminAsync(HttpMethod.Get, "/status", request => request.Headers.Host = host + ":8081");
        Assert.Equal(status, (int)response.StatusCode);
        using var probe = await gateway.AdminAsync(HttpMethod.Get, "/livez", request => request.Headers.Host = host);
        Assert.Equal(200, (int)probe.StatusCode);
    }

    [Fact]
    public async Task A_token_is_asked_for_everywhere_but_by_probes()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Token + "\n");
            await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Admin:TokenFile"] = file);
            foreach (var path in new[] { "/", "/status", "/metrics", "/keys", "/log/level", "/nothing" })
            {
                using var without = await gateway.AdminAsync(HttpMethod.Get, path);
                Assert.Equal(401, (int)without.StatusCode);
                Assert.Contains("Basic", without.Headers.WwwAuthenticate.ToString());
                using var wrong = await gateway.AdminAsync(
                    HttpMethod.Get, path, request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Token + "x"));
                Assert.Equal(401, (int)wrong.StatusCode);
            }

            using var bearer = await gateway.AdminAsync(
                HttpMethod.Get, "/status", request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Token));
            Assert.Equal(200, (int)bearer.StatusCode);
            var pair = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("me:" + Token));
            using var basic = await gateway.AdminAsync(
                HttpMethod.Get, "/", request => request.Headers.TryAddWithoutValidation("Authorization", "Basic " + pair));
            Assert.Equal(200, (int)basic.StatusCode);
            using var probe = await gateway.AdminAsync(HttpMethod.Get, "/readyz");
            Assert.Equal(200, (int)probe.StatusCode);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task State_changes_are_logged_once_each()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.BendAsync("""{ "exchangeStatus": 401 }""");
        (await gateway.CallAsync()).Dispose();
        (await gateway.CallAsync()).Dispose();
        var status = await gateway.StatusAsync();
        Assert.Equal("Failing", (string?)status["verdict"]);
        Assert.Single(status["changes"]!.AsArray(), change => ((string)change!["what"]!).Contains("exchanges pause"));
        using var ready = await gateway.AdminAsync(HttpMethod.Get, "/readyz");
        Assert.Equal(503, (int)ready.StatusCode);
    }
}
