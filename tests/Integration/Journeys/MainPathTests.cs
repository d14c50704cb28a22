using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace AuroraGateway.Integration.Journeys;

public sealed class MainPathTests
{
    private const string Projects = $"/tenants/{GatewayUnderTest.Tenant}/projects?per_page=2";

    [Fact]
    public async Task A_caller_reaches_its_tenant_with_a_key_that_it_never_sees()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var response = await gateway.Client.GetAsync(Projects);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(GatewayUnderTest.Tenant, response.Headers.GetValues("X-Emulator-Tenant").Single());
        Assert.False(response.Headers.Contains("Proxy-Status"));
        Assert.DoesNotContain("tk_test_", response.ToString() + await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var received = gateway.Emulator.Requests.Single(request => request.Method == "GET");
        Assert.Equal(Projects, received.Target);
        Assert.StartsWith("Bearer tk_test_", received.Headers.Single(field => field.Key == "Authorization").Value,
            StringComparison.Ordinal);
        Assert.Empty(gateway.Emulator.Stats.CredentialsSeen);
    }

    [Theory]
    [InlineData("X-Api-Key", GatewayUnderTest.CallerKey)]
    [InlineData("Authorization", "Bearer " + GatewayUnderTest.CallerKey)]
    [InlineData("authorization", "bearer " + GatewayUnderTest.CallerKey)]
    public async Task An_existing_client_changes_only_base_url_and_key(string name, string value)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var client = new HttpClient { BaseAddress = gateway.Data };
        client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Projects)).StatusCode);
        Assert.Empty(gateway.Emulator.Stats.CredentialsSeen);
    }

    [Fact]
    public async Task The_older_api_version_is_the_same_tenant_with_the_same_key()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.Client.GetAsync(Projects);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync("/v2" + Projects)).StatusCode);
        Assert.Equal(1, gateway.Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task A_thousand_first_calls_to_a_cold_tenant_make_one_exchange_and_a_thousand_responses()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var everybodyAsked = new TaskCompletionSource();
        gateway.Emulator.OnExchange = (_, cancellation) => everybodyAsked.Task.WaitAsync(cancellation);

        var calls = Enumerable.Range(0, 1_000).Select(_ => gateway.Client.GetAsync(Projects)).ToArray();
        await gateway.Emulator.WaitForExchangesAsync(1, TestContext.Current.CancellationToken);
        everybodyAsked.SetResult();
        var responses = await Task.WhenAll(calls);

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(1, gateway.Emulator.Stats.Exchanges);
        Assert.Equal(1_000, gateway.Emulator.Stats.Requests);
    }

    [Fact]
    public async Task A_body_and_its_response_are_streamed_unchanged()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var created = await gateway.Client.PostAsJsonAsync(
            $"/tenants/{GatewayUnderTest.Tenant}/projects", new JsonObject { ["project"] = new JsonObject { ["name"] = "Roof" } });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Contains("Roof", await created.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_get_with_a_body_passes()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Projects)
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task An_upload_and_a_download_of_64_megabytes_pass_unbuffered()
    {
        const int Size = 64 * 1024 * 1024;
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var uploaded = await gateway.Client.PostAsync(
            $"/tenants/{GatewayUnderTest.Tenant}/uploads", new StreamContent(new ZeroStream(Size)));
        Assert.Contains($"\"bytes\":{Size}", await uploaded.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var list =
            JsonNode.Parse(await gateway.Client.GetStringAsync($"/tenants/{GatewayUnderTest.Tenant}/projects?per_page=1")) is { } projects
            ? await gateway.Client.GetAsync($"/tenants/{GatewayUnderTest.Tenant}/projects/{projects["projects"]![0]!["id"]}/designs")
            : null!;
        var design = JsonNode.Parse(await list.Content.ReadAsStringAsync())!["designs"]![0]!["id"];
        using var summary = await gateway.Client.GetAsync(
            $"/tenants/{GatewayUnderTest.Tenant}/designs/{design}/summary?bytes={Size}", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await summary.Content.ReadAsStreamAsync();
        Assert.True(await ZeroStream.CountAsync(stream) >= Size);
    }

    [Fact]
    public async Task Auroras_own_errors_pass_unchanged()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var missing = await gateway.Client.GetAsync($"/tenants/{GatewayUnderTest.Tenant}/no_such_thing");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.False(missing.Headers.Contains("Proxy-Status"));

        gateway.Emulator.Behaviour.ApiStatus = 503;
        using var down = await gateway.Client.GetAsync(Projects);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);
        Assert.False(down.Headers.Contains("Proxy-Status"));
    }

    [Fact]
    public async Task The_applications_own_endpoints_receive_the_application_key()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var webhooks = await gateway.Client.GetAsync("/partner_applications/00000000-0000-4000-8000-000000000001/webhooks");
        Assert.Equal(HttpStatusCode.OK, webhooks.StatusCode);
        Assert.Empty(gateway.Emulator.Stats.CredentialsSeen);
        Assert.Equal(0, gateway.Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task A_viewer_sees_what_it_was_granted_and_nothing_else()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var viewer = new HttpClient { BaseAddress = gateway.Data };
        viewer.DefaultRequestHeaders.Add("X-Api-Key", GatewayUnderTest.ViewerKey);

        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(Projects)).StatusCode);
        var refusals = new[]
        {
            await viewer.PostAsync(Projects, null),
            await viewer.GetAsync($"/tenants/{GatewayUnderTest.Tenant}/users"),
            await viewer.GetAsync($"/tenants/{GatewayUnderTest.OtherTenant}/projects"),
            await viewer.GetAsync("/tenants/aaaaaaaa-0000-4000-8000-000000000000/projects"),
            await viewer.GetAsync("/partner_applications/00000000-0000-4000-8000-000000000001/webhooks"),
        };
        var bodies = await Task.WhenAll(
            refusals.Select(async response => JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"]!.ToString()));
        Assert.All(refusals, response => Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode));
        Assert.Single(bodies.Distinct());
        Assert.Equal(1, gateway.Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task One_access_line_describes_each_request_without_its_query()
    {
        var gateway = await GatewayUnderTest.StartAsync();
        await gateway.Client.GetAsync(
            $"/tenants/{GatewayUnderTest.Tenant}/projects/4b7bc0d2-6d5c-4b4e-9a53-2e0c5a6f9e11?note=in-the-query");
        await gateway.Client.GetAsync("/nowhere");
        await gateway.DisposeAsync();

        var lines = Encoding.UTF8.GetString(gateway.Access.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains($"404 GET /projects/* caller=app tenant={GatewayUnderTest.Tenant} by=aurora", lines[0], StringComparison.Ordinal);
        Assert.Contains("404 GET", lines[1], StringComparison.Ordinal);
        Assert.Contains("by=gateway problem=no-route", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("in-the-query", string.Concat(lines), StringComparison.Ordinal);
    }
}
