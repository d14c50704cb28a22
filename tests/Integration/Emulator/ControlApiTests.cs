using System.Text.Json.Nodes;

namespace AuroraGateway.Integration.Emulator;

public class ControlApiTests : EmulatorTest
{
    [Fact]
    public async Task Stats_have_every_field_and_leave_out_its_own_calls()
    {
        var key = await KeyAsync();
        await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key);
        await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", "demo-caller-key");
        await JsonAsync(HttpMethod.Get, "/_emulator/requests", null);

        var stats = await JsonAsync(HttpMethod.Get, "/_emulator/stats", null);
        Assert.Equal(
            $$"""{"exchanges":1,"exchangesByTenant":{"{{Tenant}}":1},"requests":2,"unauthorized":1,"credentialsSeen":["Authorization"],"wrongTenant":0,"rateLimited":0,"ambiguousTargets":0,"sessionTokensSpent":0,"sessionTokensRefused":0,"sessionTokensSentAgain":[],"sessionTokensUnknown":[]}""",
            stats.ToJsonString());
    }

    [Fact]
    public async Task Requests_are_shown_as_received()
    {
        await StatusAsync(HttpMethod.Get, "/versions?a=%20b", "x");
        var requests = (await JsonAsync(HttpMethod.Get, "/_emulator/requests", null)).AsArray();

        var request = Assert.Single(requests)!;
        Assert.Equal(("GET", "/versions?a=%20b"), ((string?)request["method"], (string?)request["target"]));
        Assert.Equal("Bearer x", (string?)request["headers"]!["Authorization"]![0]);
    }

    [Fact]
    public async Task A_reset_clears_counters_and_requests_but_neither_behaviour_nor_keys()
    {
        var key = await KeyAsync();
        Emulator.Behaviour.ApiStatus = 418;
        await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", "wrong");
        Assert.Equal(204, await StatusAsync(HttpMethod.Post, "/_emulator/reset", null));

        Assert.Equal((0, 0, 0), (Emulator.Stats.Exchanges, Emulator.Stats.Requests, Emulator.Stats.Unauthorized));
        Assert.Empty(Emulator.Stats.ExchangesByTenant);
        Assert.Empty(Emulator.Stats.CredentialsSeen);
        Assert.Empty(Emulator.Requests);
        Assert.Equal(418, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key));
    }

    [Fact]
    public async Task Sessions_and_revocations_are_had_over_the_wire()
    {
        var session = (string?)(await JsonAsync(HttpMethod.Post, "/_emulator/sessions", null))["session_token"];
        using var response = await ExchangeAsync(Tenant, session);
        var key = (string?)(await JsonAsync(response))["token"]!["bearer_token"];

        Assert.Equal(204, await StatusAsync(HttpMethod.Post, $"/_emulator/revoke/{Tenant}", null));
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key));
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", await KeyAsync()));
    }

    [Fact]
    public async Task Behaviour_is_merged_shown_and_refused_by_name()
    {
        var shown = await JsonAsync(HttpMethod.Put, "/_emulator/behaviour", null, """{"exchangeStatus":429,"retryAfter":7}""");
        Assert.Equal((429, "7", 90), ((int)shown["exchangeStatus"]!, (string?)shown["retryAfter"], (int)shown["ratePerMinute"]!));
        Assert.True(JsonNode.DeepEquals(shown, await JsonAsync(HttpMethod.Get, "/_emulator/behaviour", null)));
        using (var exchange = await ExchangeAsync(Tenant))
        {
            Assert.Equal((429, TimeSpan.FromSeconds(7)), ((int)exchange.StatusCode, exchange.Headers.RetryAfter!.Delta));
        }

        var wrong = await JsonAsync(HttpMethod.Put, "/_emulator/behaviour", null, """{"exchangeStatsu":429}""", 400);
        Assert.Contains("exchangeStatsu", (string?)wrong["errors"]![0]!["message"], StringComparison.Ordinal);
        Assert.Equal(400, await StatusAsync(HttpMethod.Put, "/_emulator/behaviour", null, "nonsense"));
    }

    [Fact]
    public async Task Unknown_paths_and_methods_are_refused()
    {
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, "/_emulator/nothing", null));
        Assert.Equal(405, await StatusAsync(HttpMethod.Post, "/_emulator", null));
        Assert.Equal(405, await StatusAsync(HttpMethod.Get, $"/_emulator/tenants/{Tenant}/withdraw", null));
        Assert.Equal(405, await StatusAsync(HttpMethod.Post, "/_emulator/stats", null));
        Assert.Equal(0, Emulator.Stats.Requests);
    }

    [Fact]
    public async Task Headers_are_echoed_only_when_so_configured()
    {
        Emulator.Behaviour.EchoHeaders = true;
        var key = await KeyAsync();
        var echo = await JsonAsync(HttpMethod.Post, $"/tenants/{Tenant}/_echo?x=1", key, "{}");

        Assert.Equal("Bearer " + key, (string?)echo["headers"]!["Authorization"]![0]);
        Assert.Equal(("POST", $"/tenants/{Tenant}/_echo?x=1"), ((string?)echo["method"], (string?)echo["target"]));
    }

    [Fact]
    public async Task A_taken_port_is_an_error_and_a_stopped_emulator_frees_its_own()
    {
        var taken = new AuroraGateway.Emulator.EmulatorOptions { Port = Emulator.BaseUrl.Port };
        await Assert.ThrowsAsync<IOException>(() => AuroraGateway.Emulator.AuroraEmulator.StartAsync(taken, Cancellation));
        await Emulator.DisposeAsync();
        await using var next = await AuroraGateway.Emulator.AuroraEmulator.StartAsync(taken, Cancellation);
        Assert.Equal(Emulator.BaseUrl, next.BaseUrl);
    }
}
