using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Emulator;

public class SeedTests : EmulatorTest
{
    private const string Seeded = "7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01";
    private const string Withdrawn = "7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a02";
    private const string Project = "11111111-2222-4333-8444-555555555555";

    protected override EmulatorOptions Options => new()
    {
        TimeProvider = Clock,
        Seed = EmulatorSeed.FromJson($$"""
            {
              "tenants": [
                { "id": "{{Seeded}}", "name": "Acme Solar", "country": "DE",
                  "projects": [
                    { "id": "{{Project}}", "name": "Moreno", "designs": [ { "name": "South" }, { "name": "East" } ] },
                    { "name": "B" } ] },
                { "id": "{{Withdrawn}}", "authorized": false }
              ],
              "behaviour": { "onlySeededTenants": true, "ratePerMinute": 1000 },
              "webhooks": [ { "event": "app_status_changed", "url_template": "http://127.0.0.1:1/", "enabled": false } ]
            }
            """),
    };

    [Fact]
    public async Task A_seeded_tenant_has_its_projects_and_designs_and_no_samples_of_them()
    {
        var key = await KeyAsync(Seeded);
        var tenant = (await JsonAsync(HttpMethod.Get, $"/tenants/{Seeded}", key))["tenant"]!;
        Assert.Equal(("Acme Solar", "DE", Seeded), ((string?)tenant["name"], (string?)tenant["country"], (string?)tenant["id"]));

        Assert.Equal(["Moreno", "B"], await NamesAsync("projects", key));
        Assert.Equal(["South", "East"], await NamesAsync($"projects/{Project}/designs", key));
        Assert.Empty(await NamesAsync($"projects/{Project}/assets", key));
        Assert.Empty(await NamesAsync("agreements", key));
        Assert.Equal(5, (await NamesAsync("users", key)).Length);

        var design = (string)(await JsonAsync(HttpMethod.Get, $"/tenants/{Seeded}/projects/{Project}/designs", key))["designs"]![0]!["id"]!;
        var pricing = await JsonAsync(HttpMethod.Get, $"/tenants/{Seeded}/designs/{design}/pricing", key);
        Assert.Equal(design, (string?)pricing["pricing"]!["design_id"]);
    }

    [Fact]
    public async Task Seeded_projects_can_be_changed_deleted_and_joined_by_new_ones()
    {
        var key = await KeyAsync(Seeded);
        await JsonAsync(HttpMethod.Put, $"/tenants/{Seeded}/projects/{Project}", key, """{"project":{"name":"Changed"}}""");
        await JsonAsync(HttpMethod.Post, $"/tenants/{Seeded}/projects", key, """{"project":{"name":"C"}}""", 201);
        Assert.Equal(["Changed", "B", "C"], await NamesAsync("projects", key));

        Assert.Equal(204, await StatusAsync(HttpMethod.Delete, $"/tenants/{Seeded}/projects/{Project}", key));
        Assert.Equal(["B", "C"], await NamesAsync("projects", key));
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, $"/tenants/{Seeded}/projects/{Project}", key));
    }

    [Fact]
    public async Task Its_switches_and_tenants_hold_from_the_start_and_after_a_restore()
    {
        using (var other = await ExchangeAsync(Tenant))
        {
            Assert.Equal(403, (int)other.StatusCode);
        }

        Emulator.Authorize(Withdrawn);
        await KeyAsync(Withdrawn);
        Emulator.Behaviour.Restore();
        using var withdrawn = await ExchangeAsync(Withdrawn);
        Assert.Equal(403, (int)withdrawn.StatusCode);
        Assert.Equal(1000, Emulator.Behaviour.RatePerMinute);
        var webhooks = await JsonAsync(HttpMethod.Get, $"/partner_applications/{Application}/webhooks", ApplicationKey);
        Assert.Single(webhooks["partner_application_webhooks"]!.AsArray());
    }

    private async Task<string?[]> NamesAsync(string path, string key) =>
        [.. (await JsonAsync(HttpMethod.Get, $"/tenants/{Seeded}/{path}", key)).AsObject().Single().Value!.AsArray()
            .Select(each => (string?)(each!["name"] ?? each["email"] ?? each["id"]))];
}
