using System.Net;

namespace AuroraGateway.Integration.Journeys;

/// <summary>Behaviour that Aurora does not document: the gateway is on the safe side in each case.</summary>
public sealed class UnknownAuroraTests
{
    private const string Application = "/partner_applications/00000000-0000-4000-8000-000000000001";

    [Theory]
    [InlineData("/projects.json")]
    [InlineData("/projects%20")]
    [InlineData("/projects%2C")]
    [InlineData("/projects,")]
    [InlineData("/projects.json.xml")]
    public async Task A_limit_counts_every_spelling_that_may_reach_the_resource(string spelling)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Callers:app:Limits:0:Endpoint"] = "get:/projects";
            settings["Callers:app:Limits:0:Period"] = "1h";
            settings["Callers:app:Limits:0:Limit"] = "2";
        });
        gateway.Emulator.Behaviour.FormatSuffixes = true;
        Assert.StartsWith("HTTP/1.1 200 ", await Get(gateway, "/projects"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await Get(gateway, spelling), StringComparison.Ordinal);
        Assert.Contains("details=\"rate-limited\"", await Get(gateway, spelling), StringComparison.Ordinal);

        // What is sent stays as it is.
        Assert.Contains(gateway.Emulator.Requests, request => request.Target.EndsWith(spelling, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("max-age=60", "max-age=60, private")]
    [InlineData("public, max-age=60", "public, max-age=60")]
    [InlineData(null, "private")]
    public async Task A_shared_cache_receives_what_it_may_keep(string? said, string passed)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        gateway.Emulator.Behaviour.CacheControl = said;
        using var response = await gateway.Client.GetAsync($"/tenants/{GatewayUnderTest.Tenant}/projects");
        Assert.Equal(passed, string.Join(", ", response.Headers.NonValidated["Cache-Control"]));
        Assert.Equal("Authorization, X-Api-Key, Aurora-Session-Token", string.Join(", ", response.Headers.NonValidated["Vary"]));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task An_application_that_reaches_tenants_reaches_those_of_the_caller_only(string method)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Callers:app:Grants:0:Tenants:0"] = GatewayUnderTest.Tenant;
        });
        gateway.Emulator.Behaviour.TenantsOfApplication = true;
        Assert.Equal(HttpStatusCode.OK, await Status(gateway, method, GatewayUnderTest.Tenant));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(gateway, method, GatewayUnderTest.OtherTenant));
        Assert.DoesNotContain(
            gateway.Emulator.Requests, request => request.Target.Contains(GatewayUnderTest.OtherTenant, StringComparison.Ordinal));
    }

    private static Task<string> Get(GatewayUnderTest gateway, string path) =>
        gateway.SendTargetAsync($"/tenants/{GatewayUnderTest.Tenant}{path}");

    private static async Task<HttpStatusCode> Status(GatewayUnderTest gateway, string method, string tenant)
    {
        var target = $"{Application}/tenants/{tenant}/status";
        using var response = await gateway.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), target));
        return response.StatusCode;
    }
}
