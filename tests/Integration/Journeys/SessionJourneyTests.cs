using System.Net;

namespace AuroraGateway.Integration.Journeys;

/// <summary>Embedded apps: a session token is spent once, and its key serves that session alone.</summary>
public sealed class SessionJourneyTests
{
    private const string Projects = $"/tenants/{GatewayUnderTest.Tenant}/projects?per_page=1";

    [Fact]
    public async Task A_hundred_concurrent_first_calls_spend_the_token_in_one_exchange()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = gateway.Emulator.IssueSessionToken();
        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => SendAsync(gateway, token)));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(1, gateway.Emulator.Stats.Exchanges);
        Assert.Empty(gateway.Emulator.Stats.CredentialsSeen);
    }

    [Fact]
    public async Task A_sessions_key_is_never_the_tenants()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = gateway.Emulator.IssueSessionToken();
        await SendAsync(gateway, token);
        await gateway.Client.GetAsync(Projects);
        await SendAsync(gateway, token);

        var keys = gateway.Emulator.Requests.Where(request => request.Method == "GET")
            .Select(request => request.Headers.Single(field => field.Key == "Authorization").Value).ToList();
        Assert.Equal(3, keys.Count);
        Assert.Equal(keys[0], keys[2]);
        Assert.NotEqual(keys[0], keys[1]);
        Assert.Equal(2, gateway.Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task A_token_that_aurora_refused_is_not_sent_again()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            using var response = await SendAsync(gateway, "never-issued");
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Contains("session-rejected", response.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
        }

        Assert.Equal(1, gateway.Emulator.Stats.Exchanges);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_in_an_exchange_that_broke_is_spent_and_was_sent_once(bool closed)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = gateway.Emulator.IssueSessionToken();
        gateway.Emulator.Behaviour.ExchangeCloseWithoutAnswer = closed;
        gateway.Emulator.Behaviour.ExchangeStatus = closed ? null : 500;
        using var first = await SendAsync(gateway, token);
        Assert.Contains("exchange-unavailable", first.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);

        gateway.Emulator.Behaviour.ExchangeCloseWithoutAnswer = false;
        gateway.Emulator.Behaviour.ExchangeStatus = null;
        using var second = await SendAsync(gateway, token);
        Assert.Contains("session-rejected", second.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
        Assert.Equal(1, gateway.Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task A_session_whose_key_aurora_revoked_has_ended()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = gateway.Emulator.IssueSessionToken();
        await SendAsync(gateway, token);
        gateway.Emulator.Revoke(GatewayUnderTest.Tenant);

        for (var i = 0; i < 3; i++)
        {
            using var ended = await SendAsync(gateway, token);
            Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
            Assert.Contains("session-ended", ended.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
        }

        Assert.Equal(1, gateway.Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task Two_callers_with_the_same_token_do_not_share_its_key()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = gateway.Emulator.IssueSessionToken();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(gateway, token)).StatusCode);
        using var other = await SendAsync(gateway, token, GatewayUnderTest.ViewerKey);
        Assert.Contains("session-rejected", other.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(GatewayUnderTest gateway, string token, string? key = null)
    {
        using var client = key is null ? null : new HttpClient { BaseAddress = gateway.Data };
        client?.DefaultRequestHeaders.Add("X-Api-Key", key);
        using var request = new HttpRequestMessage(HttpMethod.Get, Projects);
        request.Headers.Add("Aurora-Session-Token", token);
        return await (client ?? gateway.Client).SendAsync(request);
    }
}
