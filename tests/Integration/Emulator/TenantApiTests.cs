using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Integration.Emulator;

public class TenantApiTests : EmulatorTest
{
    private string key = "";

    public static TheoryData<string> ReadablePaths =>
    [
        "", "/users", "/users/{user}", "/roles", "/partners", "/sso_provider", "/projects", "/projects/{project}",
        "/projects/{project}/designs", "/projects/{project}/assets", "/projects/{project}/consumption_profile", "/design_requests",
        "/designs/{design}", "/designs/{design}/summary", "/designs/{design}/roof_summary", "/designs/{design}/racking_arrays",
        "/designs/{design}/assets", "/designs/{design}/financings", "/designs/{design}/pricing", "/designs/{design}/proposals/default",
        "/designs/{design}/web_proposal", "/assets/{asset}", "/agreements/{agreement}", "/components/modules", "/components/inverters",
        "/components/batteries", "/webhooks",
    ];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        key = await KeyAsync();
    }

    [Theory]
    [MemberData(nameof(ReadablePaths))]
    public async Task Every_documented_path_returns_one_wrapper_and_names_its_tenant(string path)
    {
        foreach (var version in new[] { "", "/v2" })
        {
            using var response = await GetAsync($"{version}/tenants/{Tenant}{Real(path)}", key);
            var text = await response.Content.ReadAsStringAsync(Cancellation);

            Assert.Equal(200, (int)response.StatusCode);
            Assert.Equal([Tenant], response.Headers.GetValues("X-Emulator-Tenant"));
            Assert.Equal(Clock.GetUtcNow(), response.Headers.Date);
            Assert.Single(JsonNode.Parse(text)!.AsObject());
            Assert.Contains($"\"tenant_id\":\"{Tenant}\"", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_key_of_another_tenant_finds_nothing_and_is_recorded()
    {
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, $"/tenants/{Other}/projects", key));
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant.ToUpperInvariant()}a/projects", key));
        Assert.Equal((2, 0), (Emulator.Stats.WrongTenant, Emulator.Stats.Unauthorized));
    }

    [Fact]
    public async Task Nothing_but_a_live_temporary_key_opens_the_api()
    {
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", null));
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", "tk_test_000000000000000000000000"));
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", ApplicationKey));
        Emulator.Revoke(Tenant);
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key));
        Assert.Equal((4, 4), (Emulator.Stats.Unauthorized, Emulator.Stats.Requests));
    }

    [Fact]
    public async Task The_ninety_first_call_of_a_minute_is_refused_until_the_minute_ends()
    {
        for (var call = 0; call < 90; call++)
        {
            Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key));
        }

        Clock.Advance(TimeSpan.FromSeconds(15));
        using (var refused = await GetAsync($"/tenants/{Tenant}", key))
        {
            Assert.Equal(429, (int)refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(45), refused.Headers.RetryAfter!.Delta);
            Assert.NotNull((await JsonAsync(refused))["errors"]);
        }

        Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", await KeyAsync()));
        Clock.Advance(TimeSpan.FromSeconds(45));
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key));
        Assert.Equal(1, Emulator.Stats.RateLimited);
    }

    [Fact]
    public async Task All_keys_of_a_tenant_share_a_limit_when_so_configured()
    {
        Emulator.Behaviour.RateSharedByTenant = true;
        Emulator.Behaviour.RatePerMinute = 1;
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key));
        Assert.Equal(429, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", await KeyAsync()));
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"/tenants/{Other}", await KeyAsync(Other)));
    }

    [Theory]
    [InlineData("", "errors")]
    [InlineData("/v2", "error")]
    public async Task Unknown_paths_and_methods_are_refused_in_the_form_of_their_version(string version, string wrapper)
    {
        Assert.NotNull((await JsonAsync(HttpMethod.Get, $"{version}/tenants/{Tenant}/nothing", key, status: 404))[wrapper]);
        Assert.NotNull((await JsonAsync(HttpMethod.Patch, $"{version}/tenants/{Tenant}/projects", key, status: 405))[wrapper]);
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, $"{version}/tenants/{Tenant}/projects/{Other}", key));
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, $"{version}/tenants/{Tenant}/_echo", key));
    }

    [Fact]
    public async Task Projects_come_in_pages()
    {
        Assert.Equal(100, await CountAsync(""));
        Assert.Equal(57, await CountAsync("?page=3"));
        Assert.Equal(250, await CountAsync("?per_page=1000"));
        Assert.Equal(7, await CountAsync("?page=2&per_page=250"));
        Assert.Equal(0, await CountAsync("?page=99999999&per_page=250"));
        Assert.Equal(422, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}/projects?page=0", key));

        async Task<int> CountAsync(string query) =>
            (await JsonAsync(HttpMethod.Get, $"/tenants/{Tenant}/projects{query}", key))["projects"]!.AsArray().Count;
    }

    [Fact]
    public async Task A_project_is_created_changed_and_deleted()
    {
        var made = await JsonAsync(
            HttpMethod.Post, $"/tenants/{Tenant}/projects", key, """{"project":{"name":"New","id":"mine","tenant_id":"mine"}}""", 201);
        var id = (string)made["project"]!["id"]!;
        Assert.Equal(Tenant, (string?)made["project"]!["tenant_id"]);

        var changed = await JsonAsync(HttpMethod.Put, $"/tenants/{Tenant}/projects/{id}", key, """{"project":{"name":"Newer"}}""");
        Assert.Equal("Newer", (string?)changed["project"]!["name"]);
        var last = await JsonAsync(HttpMethod.Get, $"/tenants/{Tenant}/projects?per_page=250&page=2", key);
        Assert.Equal("Newer", (string?)last["projects"]!.AsArray()[^1]!["name"]);

        Assert.Equal(204, await StatusAsync(HttpMethod.Delete, $"/tenants/{Tenant}/projects/{id}", key));
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}/projects/{id}", key));
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, $"/tenants/{Other}/projects/{id}", await KeyAsync(Other)));
    }

    [Fact]
    public async Task Bodies_that_are_not_json_or_not_wrapped_are_refused()
    {
        Assert.Equal(400, await StatusAsync(HttpMethod.Post, $"/tenants/{Tenant}/projects", key, "name=New"));
        Assert.Equal(400, await StatusAsync(HttpMethod.Post, $"/tenants/{Tenant}/projects", key, """{"project":{"a":1,"a":2}}"""));
        Assert.Equal(422, await StatusAsync(HttpMethod.Post, $"/tenants/{Tenant}/projects", key, """{"design":{}}"""));
        Assert.Equal(422, await StatusAsync(HttpMethod.Put, $"/tenants/{Tenant}{Real("/projects/{project}")}", key, "[]"));
    }

    [Fact]
    public async Task Parts_and_marks_of_an_object_are_kept()
    {
        var pricing = $"/tenants/{Tenant}{Real("/designs/{design}")}/pricing";
        await JsonAsync(HttpMethod.Put, pricing, key, """{"pricing":{"price_per_watt":3.5}}""");
        Assert.Equal(3.5, (double)(await JsonAsync(HttpMethod.Get, pricing, key))["pricing"]!["price_per_watt"]!);

        var user = $"/tenants/{Tenant}{Real("/users/{user}")}";
        await JsonAsync(HttpMethod.Put, user + "/deactivate", key);
        Assert.False((bool)(await JsonAsync(HttpMethod.Get, user, key))["user"]!["active"]!);
        Assert.NotNull((await JsonAsync(HttpMethod.Post, user + "/generate_token", key, status: 201))["token"]);
    }

    [Theory]
    [InlineData("/designs/{design}/performance_simulation")]
    [InlineData("/designs/{design}/auto_designer")]
    [InlineData("/designs/{design}/proposal_pdf_generation")]
    [InlineData("/agreements/{agreement}/download_url")]
    public async Task A_job_is_first_in_progress_then_done(string job)
    {
        var path = $"/tenants/{Tenant}{Real(job)}";
        var id = (string?)(await JsonAsync(HttpMethod.Post, path + "/run", key, status: 202))["job_id"];

        Assert.Equal("in-progress", (string?)(await JsonAsync(HttpMethod.Get, $"{path}/status?job_id={id}", key))["status"]);
        Assert.Equal("succeeded", (string?)(await JsonAsync(HttpMethod.Get, $"{path}/status?job_id={id}", key))["status"]);
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, $"{path}/status?job_id=x", key));
    }

    [Fact]
    public async Task A_get_with_a_body_is_accepted()
    {
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key, """{"why":"some clients do"}"""));
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key));
    }

    [Fact]
    public async Task Versions_belong_to_no_tenant() =>
        Assert.NotNull((await JsonAsync(HttpMethod.Get, "/versions", null))["versions"]);

    [Fact]
    public async Task Switches_change_the_responses_to_calls_with_a_good_key()
    {
        Emulator.Behaviour.ApiStatus = 503;
        Emulator.Behaviour.RetryAfter = "3";
        using (var response = await GetAsync($"/tenants/{Tenant}", key))
        {
            Assert.Equal((503, TimeSpan.FromSeconds(3)), ((int)response.StatusCode, response.Headers.RetryAfter!.Delta));
        }

        Emulator.Behaviour.Restore();
        Emulator.Behaviour.ApiDelayMs = 50;
        var delayed = StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key);
        await Clock.AdvanceWhenAwaitedAsync(TimeSpan.FromMilliseconds(50), Cancellation);
        Assert.Equal(200, await delayed);

        Emulator.Behaviour.Restore();
        Emulator.Behaviour.ApiCloseWithoutAnswer = true;
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key));
    }

    [Fact]
    public async Task The_gate_holds_calls_that_were_counted_and_may_respond()
    {
        var open = new TaskCompletionSource();
        Emulator.OnRequest = async http =>
        {
            await open.Task;
            http.Response.StatusCode = 418;
            await http.Response.WriteAsync("teapot", http.RequestAborted);
        };
        var held = Enumerable.Range(0, 5).Select(_ => StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key)).ToArray();
        await Emulator.WaitForRequestsAsync(5, Cancellation);
        open.SetResult();

        Assert.All(await Task.WhenAll(held), status => Assert.Equal(418, status));
    }

    private static string Real(string path)
    {
        // The ids of the first tenant's samples: d123dc23 is its mark.
        static string Id(int kind) => $"d123dc23-000{kind}-4000-8000-000000000001";

        return path
            .Replace("{user}", Id(1), StringComparison.Ordinal)
            .Replace("{project}", Id(4), StringComparison.Ordinal)
            .Replace("{design}", Id(5), StringComparison.Ordinal)
            .Replace("{asset}", Id(6), StringComparison.Ordinal)
            .Replace("{agreement}", Id(8), StringComparison.Ordinal);
    }
}
