using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Integration.Journeys;

/// <summary>401 from Aurora in the middle of a key's life.</summary>
public sealed class RevocationTests
{
    private const string Projects = $"/tenants/{GatewayUnderTest.Tenant}/projects";

    [Fact]
    public async Task A_thousand_calls_over_a_revocation_make_one_exchange_and_at_most_one_replay_each()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.Client.GetAsync(Projects);
        gateway.Emulator.Revoke(GatewayUnderTest.Tenant);

        var responses = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => gateway.Client.GetAsync(Projects + "?per_page=1")));
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(2, gateway.Emulator.Stats.Exchanges);
        Assert.InRange(gateway.Emulator.Stats.Requests, 1_001, 2_001);
    }

    [Fact]
    public async Task A_small_body_is_sent_again_whole()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var project = await gateway.Client.GetStringAsync(Projects + "?per_page=1");
        var id = System.Text.Json.Nodes.JsonNode.Parse(project)!["projects"]![0]!["id"]!.ToString();
        gateway.Emulator.Revoke(GatewayUnderTest.Tenant);

        using var put = await gateway.Client.PutAsync(
            $"{Projects}/{id}", new StringContent("""{"project":{"name":"Renamed after all"}}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Contains("Renamed after all", await put.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_post_is_not_sent_twice_the_key_is_discarded_and_the_next_call_gets_a_new_one()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.Client.GetAsync(Projects);
        gateway.Emulator.Revoke(GatewayUnderTest.Tenant);
        gateway.Emulator.Reset();

        using var refused = await gateway.Client.PostAsync(
            Projects, new StringContent("""{"project":{"name":"Once"}}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("key-refused", refused.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
        Assert.Equal(1, gateway.Emulator.Stats.Requests);

        using var again = await gateway.Client.PostAsync(
            Projects, new StringContent("""{"project":{"name":"Once"}}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(1, gateway.Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task A_post_is_sent_again_if_so_configured()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Replay:Methods:0"] = "POST");
        await gateway.Client.GetAsync(Projects);
        gateway.Emulator.Revoke(GatewayUnderTest.Tenant);
        using var created = await gateway.Client.PostAsync(
            Projects, new StringContent("""{"project":{"name":"Twice if need be"}}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
    }

    [Fact]
    public async Task A_body_over_the_cap_is_streamed_and_not_sent_again()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Replay:MaxBody"] = "100");
        await gateway.Client.GetAsync(Projects);
        gateway.Emulator.Revoke(GatewayUnderTest.Tenant);
        using var put = await gateway.Client.PutAsync($"{Projects}/x", new ByteArrayContent(new byte[101]));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, put.StatusCode);
        Assert.Contains("key-refused", put.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_fresh_keys_are_refused_too_auroras_response_passes_through_and_a_brake_stops_further_exchanges()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        gateway.Emulator.OnRequest = http =>
        {
            http.Response.StatusCode = 401;
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync("""{"errors":[{"message":"The key is not valid."}]}""");
        };
        for (var i = 0; i < 20; i++)
        {
            using var response = await gateway.Client.GetAsync(Projects);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.False(response.Headers.Contains("Proxy-Status"));
        }

        Assert.Equal(2, gateway.Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task A_request_without_a_body_that_is_not_idempotent_is_not_sent_again_when_the_connection_closes()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.Client.GetAsync(Projects);
        gateway.Emulator.Reset();
        gateway.Emulator.Behaviour.ApiCloseWithoutAnswer = true;

        using var response = await gateway.Client.PostAsync($"{Projects}/x/activate", content: null);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, gateway.Emulator.Stats.Requests);
    }
}
