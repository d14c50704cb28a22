using System.Globalization;
using System.Net;
using AuroraGateway.Hosting.Listeners;

namespace AuroraGateway.Integration.Callers;

public sealed class LocalhostTests
{
    [Fact]
    public async Task A_listener_on_localhost_serves_every_address_that_the_name_resolves_to()
    {
        var port = FreePort.Take();
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Listen:Url"] = $"http://localhost:{port}");
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }.Where(LocalAddresses.Has))
        {
            var url = new UriBuilder("http", address.ToString(), port, $"/tenants/{GatewayUnderTest.Tenant}/projects").Uri;
            using var response = await gateway.Client.GetAsync(url);
            Assert.True(response.IsSuccessStatusCode, string.Create(CultureInfo.InvariantCulture, $"{url}: {response.StatusCode}"));
        }
    }
}
