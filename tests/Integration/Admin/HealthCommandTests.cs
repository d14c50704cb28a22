namespace AuroraGateway.Integration.Admin;

/// <summary><c>health</c>, as a container's probe and a person at its shell run it.</summary>
public sealed class HealthCommandTests
{
    [Fact]
    public async Task It_says_in_a_sentence_why_not()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.BendAsync("""{ "exchangeStatus": 401 }""");
        (await gateway.CallAsync()).Dispose();
        var (code, written) = await GatewayProcess.RunAsync(["health", "--admin-url", gateway.Admin.AbsoluteUri]);
        Assert.Equal(1, code);
        Assert.StartsWith("not ready: application-key-rejected: ", written);
        Assert.DoesNotContain("{", written);
    }

    [Fact]
    public async Task The_admin_listener_is_the_configured_one()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var (code, written) = await GatewayProcess.RunAsync(
            ["health"], new Dictionary<string, string?> { ["Listen:AdminUrl"] = $"http://0.0.0.0:{gateway.Admin.Port}" });
        Assert.Equal(0, code);
        Assert.Equal("ready", written.Trim());
    }

    [Fact]
    public async Task What_is_no_address_is_said_to_be_none()
    {
        var (code, written) = await GatewayProcess.RunAsync(["health", "--admin-url", "127.0.0.1:8081"]);
        Assert.Equal(1, code);
        Assert.Contains("write http://ADDRESS:PORT or unix:/path/of/socket", written);
    }

    [Fact]
    public async Task The_response_of_another_server_on_the_port_is_not_accepted()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var (code, written) = await GatewayProcess.RunAsync(["health", "--admin-url", gateway.Data.AbsoluteUri]);
        Assert.Equal(1, code);
        Assert.Contains("is that the admin listener?", written);
    }
}
