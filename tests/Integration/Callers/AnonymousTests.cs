namespace AuroraGateway.Integration.Callers;

public sealed class AnonymousTests
{
    private const string Path = $"/tenants/{GatewayUnderTest.Tenant}/projects";

    [Fact]
    public async Task No_request_is_anonymous_unless_so_configured()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        Assert.StartsWith("HTTP/1.1 401 ", await SendAsync(gateway, ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_on_this_host_needs_no_proof_once_so_configured()
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
    [InlineData("X-Forwarded: for=203.0.113.9\r\n")]
    [InlineData("X-Forwarded-Server: proxy\r\n")]
    [InlineData("x-forwarded-port: 443\r\n")]
    [InlineData("X-Forwarded-Anything: 1\r\n")]
    [InlineData("X_Forwarded_For: 203.0.113.9\r\n")]
    [InlineData("Sec-Fetch-Dest: document\r\n")]
    [InlineData("Sec-Fetch-User: ?1\r\n")]
    [InlineData("Sec-Fetch-Storage-Access: none\r\n")]
    [InlineData("Sec-CH-UA: x\r\n")]
    [InlineData("Sec-GPC: 1\r\n")]
    [InlineData("CF-Connecting-IP: 203.0.113.9\r\n")]
    [InlineData("CF-Ray: 1\r\n")]
    [InlineData("cf-visitor: {}\r\n")]
    [InlineData("X-Real-IP: 203.0.113.9\r\n")]
    [InlineData("True-Client-IP: 203.0.113.9\r\n")]
    [InlineData("X-Client-IP: 203.0.113.9\r\n")]
    [InlineData("X-Cluster-Client-IP: 203.0.113.9\r\n")]
    [InlineData("Fastly-Client-IP: 203.0.113.9\r\n")]
    [InlineData("X-Original-Forwarded-For: 203.0.113.9\r\n")]
    [InlineData("X-Envoy-External-Address: 203.0.113.9\r\n")]
    [InlineData("X-Amzn-Trace-Id: Root=1\r\n")]
    [InlineData("X-Azure-ClientIP: 203.0.113.9\r\n")]
    [InlineData("CDN-Loop: cloudflare\r\n")]
    [InlineData("Client-Cert: :MIIB:\r\n")]
    [InlineData("Referer: https://evil.example/\r\n")]
    public async Task A_browser_and_a_proxy_on_this_host_are_not_the_anonymous_caller(string field)
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
