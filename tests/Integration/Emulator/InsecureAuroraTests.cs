using System.Net;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Emulator;

/// <summary>An emulator that is not on loopback, as in a container of its own.</summary>
public sealed class InsecureAuroraTests
{
    [Fact]
    public async Task The_gateway_calls_it_over_http_once_its_host_is_named()
    {
        // The address of all interfaces leads to this host and is no loopback address.
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions { Address = IPAddress.Any });
        await using var gateway = await GatewayUnderTest.StartAsync(
            settings =>
            {
                settings["Aurora:BaseUrl"] = $"http://0.0.0.0:{emulator.BaseUrl.Port}";
                settings["Aurora:AllowInsecure"] = "0.0.0.0";
            },
            emulator);
        using var response = await gateway.Client.GetAsync($"/tenants/{GatewayUnderTest.Tenant}/projects");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, emulator.Stats.Exchanges);
    }
}
