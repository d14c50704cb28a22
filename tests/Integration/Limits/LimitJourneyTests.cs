using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace AuroraGateway.Integration.Limits;

/// <summary>How often, over real sockets: the caller's own limit, Aurora's quota and its 429.</summary>
public sealed class LimitJourneyTests
{
    private const string Projects = $"/tenants/{GatewayUnderTest.Tenant}/projects?per_page=1";
    private const string Alias = $"/v2/tenants/{GatewayUnderTest.Tenant}/projects?per_page=1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_over_its_limit_receives_rate_limited_with_every_header_and_aliases_share_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Callers:app:Limits:0:Endpoint"] = "get:/projects*";
            settings["Callers:app:Limits:0:Period"] = "1h";
            settings["Callers:app:Limits:0:Limit"] = "2";
        });
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Projects));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Alias));
        using var refused = await gateway.Client.GetAsync(Projects, Cancellation);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("urn:aurora-gateway:rate-limited", await TypeAsync(refused));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 3_500, 3_800);
        Assert.Equal("\"get:/projects* 1h\";q=2;w=3600", refused.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal(
            $"\"get:/projects* 1h\";r=0;t={refused.Headers.RetryAfter.Delta.Value.TotalSeconds}",
            refused.Headers.GetValues("RateLimit").Single());
        Assert.Equal(2, gateway.Emulator.Stats.Requests);

        // Another caller, and what the rule does not match, are not counted by it.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, $"/tenants/{GatewayUnderTest.Tenant}/users"));
        using var viewer = new HttpRequestMessage(HttpMethod.Get, Projects);
        viewer.Headers.Add("X-Api-Key", GatewayUnderTest.ViewerKey);
        using var bare = new HttpClient { BaseAddress = gateway.Data };
        using var response = await bare.SendAsync(viewer, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("90", true)]
    [InlineData("100000", false)]
    public async Task With_shaping_Aurora_never_returns_429_and_without_it_it_does(string limit, bool shaped)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Limits:Aurora:Limit"] = limit;
            settings["Limits:Aurora:Burst"] = null;
            settings["Limits:Aurora:MaxWait"] = "00:00:01";
        });
        gateway.Emulator.Behaviour.RatePerMinute = 90;
        var flood = Enumerable.Range(0, 300).Select(_ => RespondAsync(gateway, Projects, GatewayUnderTest.CallerKey)).ToList();
        var trickle = Enumerable.Range(0, 3).Select(_ => RespondAsync(gateway, Projects, GatewayUnderTest.ViewerKey)).ToList();
        var responses = await Task.WhenAll(flood.Concat(trickle));

        var byAurora = responses.Count(response => response is (HttpStatusCode.TooManyRequests, null));
        var byGateway = responses.Count(response => response is (HttpStatusCode.TooManyRequests, "urn:aurora-gateway:aurora-quota"));
        Assert.Equal(responses.Length, byAurora + byGateway + responses.Count(response => response.Status == HttpStatusCode.OK));
        Assert.Equal(shaped, byAurora == 0);
        Assert.True(!shaped || gateway.Emulator.Stats.Requests <= 90);
        Assert.True(!shaped || (byGateway > 200 && gateway.Emulator.Stats.Requests >= 45));
    }

    [Fact]
    public async Task A_body_that_comes_slowly_holds_no_turn_that_another_caller_needs()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Limits:Aurora:Limit"] = "1";
            settings["Limits:Aurora:Burst"] = "1";
            settings["Limits:Aurora:MaxWait"] = "00:00:00";
        });
        using var slow = new TcpClient();
        await slow.ConnectAsync(gateway.Data.Host, gateway.Data.Port, Cancellation);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"PUT /tenants/{GatewayUnderTest.Tenant}/users/1 HTTP/1.1\r\nHost: gateway\r\nX-Api-Key: " +
                $"{GatewayUnderTest.CallerKey}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"), Cancellation);

        // Kestrel sends 100 Continue when the application begins to read the body.
        using var reader = new StreamReader(slow.GetStream(), Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 100", await reader.ReadLineAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Projects));
    }

    [Fact]
    public async Task A_429_of_Aurora_passes_unchanged_and_the_next_call_is_not_sent()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Projects));
        gateway.Emulator.Behaviour.RatePerMinute = 1;
        using var first = await gateway.Client.GetAsync(Projects, Cancellation);
        Assert.Equal(HttpStatusCode.TooManyRequests, first.StatusCode);
        Assert.False(first.Headers.Contains("Proxy-Status"));
        var sent = gateway.Emulator.Stats.Requests;

        using var second = await gateway.Client.GetAsync(Projects, Cancellation);
        Assert.Equal("urn:aurora-gateway:aurora-quota", await TypeAsync(second));
        Assert.InRange(second.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 61);
        Assert.Equal(sent, gateway.Emulator.Stats.Requests);

        // Other tenants have keys of their own, and Aurora counts those by themselves.
        gateway.Emulator.Behaviour.RatePerMinute = 90;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, $"/tenants/{GatewayUnderTest.OtherTenant}/projects"));
    }

    [Fact]
    public async Task A_replay_takes_a_second_place_in_the_quota_and_none_in_the_callers_limit()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Limits:Aurora:Limit"] = "4";
            settings["Limits:Aurora:Burst"] = "4";
            settings["Limits:Aurora:MaxWait"] = "00:00:00";
            settings["Callers:app:Limits:0:Endpoint"] = "*";
            settings["Callers:app:Limits:0:Period"] = "1h";
            settings["Callers:app:Limits:0:Limit"] = "3";
        });
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Projects));
        gateway.Emulator.Revoke(GatewayUnderTest.Tenant);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Projects));
        Assert.Equal(3, gateway.Emulator.Stats.Requests);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Projects));
        using var quota = await gateway.Client.GetAsync($"/tenants/{GatewayUnderTest.OtherTenant}/projects", Cancellation);
        Assert.Equal("urn:aurora-gateway:rate-limited", await TypeAsync(quota));
    }

    [Fact]
    public async Task A_call_without_a_key_gives_its_place_back()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Limits:Aurora:Limit"] = "1";
            settings["Limits:Aurora:Burst"] = null;
            settings["Limits:Aurora:MaxWait"] = "00:00:00";
        }, null);
        var unauthorised = $"/tenants/{GatewayUnderTest.Unauthorised}/projects";
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(gateway, unauthorised));
        }
    }

    [Fact]
    public async Task The_applications_own_endpoints_have_a_budget_of_their_own()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Limits:Aurora:Limit"] = "1";
            settings["Limits:Aurora:Burst"] = null;
            settings["Limits:Aurora:MaxWait"] = "00:00:00";
        });
        const string Webhooks = "/partner_applications/00000000-0000-4000-8000-000000000001/webhooks";
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Projects));
        using var first = await gateway.Client.GetAsync(Webhooks, Cancellation);
        Assert.False(first.Headers.Contains("Proxy-Status"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(gateway, Webhooks));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(gateway, Projects));
    }

    [Fact]
    public async Task A_reload_without_a_file_to_read_is_refused_and_readyz_lists_no_warnings()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var admin = new HttpClient { BaseAddress = gateway.Admin };
        using var reloaded = await admin.PostAsync("/reload", new StringContent("", Encoding.UTF8), Cancellation);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, reloaded.StatusCode);
        var ready = JsonNode.Parse(await admin.GetStringAsync("/readyz", Cancellation))!;
        Assert.Empty(ready["warnings"]!.AsArray());
    }

    private static async Task<HttpStatusCode> StatusAsync(GatewayUnderTest gateway, string path)
    {
        using var response = await gateway.Client.GetAsync(path, Cancellation);
        return response.StatusCode;
    }

    private static async Task<(HttpStatusCode Status, string? Type)> RespondAsync(GatewayUnderTest gateway, string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("X-Api-Key", key);
        using var client = new HttpClient { BaseAddress = gateway.Data };
        using var response = await client.SendAsync(request, Cancellation);
        return (response.StatusCode, response.Headers.Contains("Proxy-Status") ? await TypeAsync(response) : null);
    }

    private static async Task<string?> TypeAsync(HttpResponseMessage response) =>
        (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!["type"];
}
