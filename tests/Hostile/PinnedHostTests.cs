using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>Keys are fetched from and sent to Aurora alone, also when a request names another host.</summary>
public sealed class PinnedHostTests(Rig rig) : CorpusTest(rig)
{
    private static readonly string[] ProxyVariables = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

    [Fact]
    public async Task A_proxy_in_the_environment_is_not_asked()
    {
        Rig.Aurora.Reset();
        await using var proxy = new RawUpstream();
        var variables = ProxyVariables.ToDictionary(name => name, _ => proxy.BaseUrl.ToString());
        await using var gateway = await GatewayProcess.StartAsync(Rig.Aurora.BaseUrl, Canary.ApplicationKey, null, Cancellation, variables);
        var response = Assert.Single(RawResponse.ReadAll(
            await RawSocket.ExchangeAsync(gateway.Data, Rig.Request("/tenants/" + GatewayProcess.TenantA), Cancellation)));
        Assert.Equal("200", response.ToString());
        Assert.Equal((1, 1L), (Rig.Arrived.Count, Rig.Aurora.Stats.Exchanges));
        Assert.Equal((0, 0), (proxy.Requests.Count, proxy.Connections));
    }

    [Fact]
    public async Task A_redirected_exchange_takes_the_application_key_nowhere()
    {
        await using var elsewhere = new RawUpstream();
        Rig.Aurora.Behaviour.ExchangeRedirect = elsewhere.BaseUrl + "create_token";
        var response = Assert.Single(await Rig.AttackAsync(Rig.Request("/tenants/aaaaaaaa-0000-4000-8000-00000000000e"), Cancellation));
        Rig.Aurora.Behaviour.ExchangeRedirect = null;
        Assert.InRange(response.Status, 502, 503);
        Assert.Equal(1, Rig.Aurora.Stats.Exchanges);
        Assert.Equal(0, elsewhere.Connections);
    }
}
