namespace AuroraGateway.Integration.Callers;

public sealed class AnonymousTests
{
    private const string Path = $"/tenants/{GatewayUnderTest.Tenant}/projects";

    [Fact]
    public async Task Nobody_is_anonymous_unless_the_configuration_says_so()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        Assert.StartsWith("HTTP/1.1 401 ", await SendAsync(gateway, ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_on_this_host_needs_no_proof_once_the_configuration_says_so()
    {
        await using var gateway = await StartAsync();
        Assert.StartsWith("HTTP/1.1 200 ", await SendAsync(gateway, ""), StringComparison.Ordinal);

        // A proof that was brought is held to.
        Assert.StartsWith("HTTP/1.1 401 ", await SendAsync(gateway, "X-Api-Key: wrong\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin: https://evil.example\r\n")]
    [InlineData("Sec-Fetch-Site: cross-site\r\n")]
    [InlineData("X-Forwarded-For: 203.0.113.9\r\n")]
    [InlineData("Forwarded: for=203.0.113.9\r\n")]
    [InlineData("Via: 1.1 proxy\r\n")]
    [InlineData("X-Forwarded-Client-Cert: URI=spiffe://corp/ops\r\n")]
    public async Task A_browser_and_a_proxy_on_this_host_speak_for_somebody_else(string field)
    {
        await using var gateway = await StartAsync();
        Assert.StartsWith("HTTP/1.1 401 ", await SendAsync(gateway, field), StringComparison.Ordinal);
        Assert.Equal(0, gateway.Emulator.Stats.Requests);
    }

    [Fact]
    public async Task A_name_that_was_made_to_point_here_is_not_this_host()
    {
        await using var gateway = await StartAsync();
        Assert.StartsWith("HTTP/1.1 401 ", await SendAsync(gateway, "", host: "rebound.evil.example"), StringComparison.Ordinal);
    }

    private static Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync(settings =>
    {
        settings["Callers:local:AnonymousOnLoopback"] = "true";
        settings["Callers:local:Grants:0:Tenants:0"] = "*";
    });

    private static Task<string> SendAsync(GatewayUnderTest gateway, string fields, string host = "127.0.0.1") =>
        gateway.SendRawAsync($"GET {Path} HTTP/1.1\r\nHost: {host}\r\n{fields}Connection: close\r\n\r\n");
}
