namespace AuroraGateway.Integration.Journeys;

/// <summary>Every row of the error table, over a raw socket: status, problem type, Proxy-Status, and nothing at Aurora.</summary>
public sealed class RefusalTests
{
    private const string Tenant = GatewayUnderTest.Tenant;
    private const string Key = "X-Api-Key: " + GatewayUnderTest.CallerKey + "\r\n";

    [Theory]
    [InlineData("GET", $"/tenants/{Tenant}/../x", Key, 400, "ambiguous-path")]
    [InlineData("GET", $"/tenants/{Tenant}/%2e%2e/x", Key, 400, "ambiguous-path")]
    [InlineData("GET", $"/tenants/{Tenant}//x", Key, 400, "ambiguous-path")]
    [InlineData("GET", $"/tenants/{Tenant};x=y/users", Key, 400, "ambiguous-path")]
    [InlineData("GET", $"/TENANTS/{Tenant}/users", Key, 400, "ambiguous-path")]
    [InlineData("GET", $"/tenants/{Tenant}%2Fusers", Key, 400, "ambiguous-path")]
    [InlineData("GET", "/tenants/not-a-uuid/users", Key, 400, "invalid-tenant")]
    [InlineData("GET", "/tenants/AAAAAAAA-1111-4111-8111-111111111111/users", Key, 400, "invalid-tenant")]
    [InlineData("GET", $"/tenants/{Tenant}/users?session_token=x", Key, 400, "forbidden-credential")]
    [InlineData("GET", $"/tenants/{Tenant}/users?AuroraKey=x&Signature=y", Key, 400, "forbidden-credential")]
    [InlineData("GET", $"/tenants/{Tenant}/users", Key + "Authorization: Bearer dummy\r\n", 400, "forbidden-credential")]
    [InlineData("GET", $"/tenants/{Tenant}/users", Key + Key, 400, "forbidden-credential")]
    [InlineData("GET", $"/tenants/{Tenant}/users", "", 401, "caller-unknown")]
    [InlineData("GET", $"/tenants/{Tenant}/users", "X-Api-Key: wrong\r\n", 401, "caller-unknown")]
    [InlineData("GET", $"/tenants/{Tenant}/users", "Authorization: Basic YTpi\r\n", 401, "caller-unknown")]
    [InlineData("GET", $"/tenants/{Tenant}/users", "X-Api-Key: " + GatewayUnderTest.ViewerKey + "\r\n", 403, "not-granted")]
    [InlineData(
        "POST", $"/partner_applications/00000000-0000-4000-8000-000000000001/tenants/{Tenant}/create_token", Key + "Content-Length: 0\r\n",
        403, "not-granted")]
    [InlineData("GET", "/partner_applications/00000000-0000-4000-8000-000000000002/webhooks", Key, 403, "not-granted")]
    [InlineData("GET", $"/tenants/{GatewayUnderTest.Unauthorised}/users", Key, 403, "tenant-not-authorized")]
    [InlineData("GET", $"/tenants/{Tenant}/users", Key + "Aurora-Session-Token: never-issued\r\n", 401, "session-rejected")]
    [InlineData("GET", "/elsewhere", Key, 404, "no-route")]
    [InlineData("TRACE", $"/tenants/{Tenant}/users", Key, 405, "method-refused")]
    [InlineData("GET", $"/tenants/{Tenant}/users", Key + "Connection: Upgrade\r\nUpgrade: websocket\r\n", 405, "method-refused")]
    [InlineData("GET", $"/tenants/{Tenant}/users", Key + "Upgrade: h2c\r\n", 405, "method-refused")]
    public async Task The_gateway_says_no_and_why(string method, string target, string fields, int status, string code)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var response = await gateway.SendTargetAsync(target, method, fields);

        Assert.StartsWith($"HTTP/1.1 {status} ", response, StringComparison.Ordinal);
        Assert.Contains($"Proxy-Status: aurora-gateway; error=", response, StringComparison.Ordinal);
        Assert.Contains($"details=\"{code}\"", response, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/problem+json", response, StringComparison.Ordinal);
        Assert.Contains($"\"type\":\"urn:aurora-gateway:{code}\"", response, StringComparison.Ordinal);
        Assert.Contains("\"errors\":[{\"message\":", response, StringComparison.Ordinal);
        Assert.Equal(status == 401, response.Contains("WWW-Authenticate:", StringComparison.Ordinal));
        Assert.Equal(0, gateway.Emulator.Stats.Requests);
        Assert.Empty(gateway.Emulator.Stats.CredentialsSeen);
    }

    [Theory]
    [InlineData("CONNECT gateway:443 HTTP/1.1\r\nHost: gateway:443\r\n")]
    [InlineData($"GET http://gateway/tenants/{Tenant}/users HTTP/1.1\r\nHost: gateway\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: gateway\r\n")]
    [InlineData($"GET /tenants/{Tenant}/users HTTP/1.1\r\nHost: gateway\r\nHost: other\r\n")]
    public async Task A_target_that_is_no_path_and_two_hosts_are_refused(string head)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var response = await gateway.SendRawAsync(head + Key + "Connection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 40[05] ", response);
        Assert.Equal(0, gateway.Emulator.Stats.Requests);
    }

    [Fact]
    public async Task Aurora_that_cannot_be_reached_is_said_to_be_so()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.Client.GetAsync($"/tenants/{Tenant}/users");
        await gateway.Emulator.DisposeAsync();

        Assert.Contains("aurora-unreachable", await gateway.SendTargetAsync($"/tenants/{Tenant}/users"), StringComparison.Ordinal);
        Assert.Contains(
            "exchange-unavailable", await gateway.SendTargetAsync($"/tenants/{GatewayUnderTest.OtherTenant}/users"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Aurora_that_does_not_respond_is_a_timeout()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Aurora:ActivityTimeout"] = "00:00:00.3");
        gateway.Emulator.OnRequest = http => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        var response = await gateway.SendTargetAsync($"/tenants/{Tenant}/users");
        Assert.StartsWith("HTTP/1.1 504 ", response, StringComparison.Ordinal);
        Assert.Contains("aurora-timeout", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_key_that_Aurora_refuses_is_not_the_callers_401()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            settings => settings["Aurora:ApplicationKey"] = "no-key-of-this-application");
        var response = await gateway.SendTargetAsync("/partner_applications/00000000-0000-4000-8000-000000000001/webhooks");
        Assert.StartsWith("HTTP/1.1 502 ", response, StringComparison.Ordinal);
        Assert.Contains("details=\"application-key-rejected\"", response, StringComparison.Ordinal);
        Assert.Equal(1, gateway.Emulator.Stats.Requests);
    }

    [Fact]
    public async Task A_body_over_the_bound_is_refused()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Listen:MaxBody"] = "10");
        var response =
            await gateway.SendRawAsync($"POST /tenants/{Tenant}/projects HTTP/1.1\r\nHost: gateway\r\n{Key}Connection: " +
                $"close\r\nContent-Length: 20\r\n\r\n01234567890123456789");
        Assert.StartsWith("HTTP/1.1 413 ", response, StringComparison.Ordinal);
    }
}
