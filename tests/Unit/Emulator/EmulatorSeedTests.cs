using AuroraGateway.Emulator;

namespace AuroraGateway.Unit.Emulator;

public class EmulatorSeedTests
{
    private const string Tenant = "7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01";

    [Fact]
    public void Comments_trailing_commas_and_missing_ids_are_fine()
    {
        var seed = EmulatorSeed.FromJson($$"""
            // two projects
            { "tenants": [ { "id": "{{Tenant}}", "name": "Acme", "projects": [ { "designs": [ {}, {} ] }, { "name": "B" }, ] }, ] }
            """);

        var tenant = seed.Content.Tenants[Tenant];
        Assert.Equal(2, tenant.Ids(SampleTenant.Projects).Count());
        Assert.Equal(2, tenant.Ids(SampleTenant.Designs).Count());
        Assert.Equal("Acme", (string?)tenant.Describe()["tenant"]!["name"]);
    }

    [Theory]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{ \"tenants\": {} }", "tenants: must be an array")]
    [InlineData("{ \"tenant\": [] }", "tenant: is not known. Use tenants, webhooks or behaviour")]
    [InlineData("{ \"tenants\": [ 1 ] }", "tenants[0]: must be an object")]
    [InlineData("{ \"tenants\": [ {} ] }", "tenants[0].id: is missing")]
    [InlineData("{ \"tenants\": [ { \"id\": \"7D1F8F0E-4F0A-4A57-9C39-1B6F9A0C0A01\" } ] }", "tenants[0].id: \"7D1F8F0E")]
    [InlineData("{ \"tenants\": [ { \"id\": ID, \"authorized\": 1 } ] }", "tenants[0].authorized: must be true or false")]
    [InlineData("{ \"tenants\": [ { \"id\": ID, \"projects\": {} } ] }", "tenants[0].projects: must be an array")]
    [InlineData("{ \"tenants\": [ { \"id\": ID, \"projects\": [ { \"id\": 7 } ] } ] }", "tenants[0].projects[0].id: 7 is no UUID")]
    [InlineData("{ \"tenants\": [ { \"id\": ID, \"projects\": [ { \"name\": 7 } ] } ] }", "tenants[0].projects[0].name: must be a string")]
    [InlineData("{ \"tenants\": [ { \"id\": ID, \"designs\": [ {} ] } ] }", "tenants[0].designs[0].project_id: must name a project")]
    [InlineData("{ \"tenants\": [ { \"id\": ID }, { \"id\": ID } ] }", "tenants[1].id: \"7d1f8f0e")]
    [InlineData("{ \"tenants\": [ { \"id\": ID, \"projects\": [ { \"id\": ID }, { \"id\": ID } ] } ] }", "projects[1].id: \"7d1f")]
    [InlineData("{ \"behaviour\": { \"apiDelay\": 1 } }", "behaviour.apiDelay: is no switch")]
    [InlineData("{ \"behaviour\": { \"apiDelayMs\": -1 } }", "behaviour.apiDelayMs: must be a whole number")]
    [InlineData("{ \"webhooks\": [ { \"event\": \"x\" } ] }", "webhooks[0]: url_template must be given")]
    [InlineData("{ \"webhooks\": 1 }", "webhooks: must be an array of at most 100")]
    [InlineData("{\n  \"tenants\": [ }", "line 2, column 16: this is not JSON")]
    [InlineData("{ \"tenants\": [], \"tenants\": [] }", "this is not JSON")]
    public void A_mistake_is_named_with_its_place(string json, string expected)
    {
        var seed = json.Replace("ID", $"\"{Tenant}\"", StringComparison.Ordinal);
        var exception = Assert.Throws<EmulatorSeedException>(() => EmulatorSeed.FromJson(seed));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Single(exception.Mistakes);
    }

    [Fact]
    public void All_mistakes_are_found_and_twenty_of_them_listed()
    {
        var tenants = string.Join(',', Enumerable.Repeat("{}", 25));
        var exception = Assert.Throws<EmulatorSeedException>(() => EmulatorSeed.FromJson($$"""{ "tenants": [ {{tenants}} ] }"""));
        Assert.Equal(21, exception.Mistakes.Count);
        Assert.Equal("and 5 more.", exception.Mistakes[^1]);
    }

    [Fact]
    public void More_than_the_bounds_is_refused()
    {
        var tenants = string.Join(',', Enumerable.Range(0, 1001).Select(each => $$"""{ "id": "7d1f8f0e-4f0a-4a57-9c39-{{each:x12}}" }"""));
        Assert.Throws<EmulatorSeedException>(() => EmulatorSeed.FromJson($$"""{ "tenants": [ {{tenants}} ] }"""));

        var projects = string.Join(',', Enumerable.Repeat("{}", 20_001));
        var many = Assert.Throws<EmulatorSeedException>(
            () => EmulatorSeed.FromJson($$"""{ "tenants": [ { "id": "{{Tenant}}", "projects": [ {{projects}} ] } ] }"""));
        Assert.Contains("project 20001", many.Message, StringComparison.Ordinal);
    }
}
