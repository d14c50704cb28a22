namespace AuroraGateway.Integration.Emulator;

public class StrictnessTests : EmulatorTest
{
    [Theory]
    [InlineData("X-Api-Key: demo-caller-key", "X-Api-Key")]
    [InlineData("x_api_key: demo-caller-key", "x_api_key")]
    [InlineData("Cookie: a=b", "Cookie")]
    [InlineData("Proxy-Authorization: Basic eDp5", "Proxy-Authorization")]
    [InlineData("Authentication: Bearer x", "Authentication")]
    [InlineData("Aurora-Session-Token: st", "Aurora-Session-Token")]
    [InlineData("X-Forwarded-For: 10.0.0.1", "X-Forwarded-For")]
    [InlineData("Forwarded: for=10.0.0.1", "Forwarded")]
    [InlineData("X-Original-URL: /x", "X-Original-URL")]
    [InlineData("X-HTTP-Method-Override: DELETE", "X-HTTP-Method-Override")]
    [InlineData("X-Anything: emulator-application-key", "X-Anything")]
    [InlineData("X-Anything: Bearer abc", "X-Anything")]
    public async Task A_credential_in_a_header_is_seen_beside_a_good_key(string line, string seen)
    {
        var key = await KeyAsync();
        var response = await RawAsync($"/tenants/{Tenant}", $"Authorization: Bearer {key}", line);

        Assert.StartsWith("HTTP/1.1 200 ", response, StringComparison.Ordinal);
        Assert.Equal([seen], Emulator.Stats.CredentialsSeen);
    }

    [Theory]
    [InlineData("access_token=x", "?access_token")]
    [InlineData("session_token=x", "?session_token")]
    [InlineData("page=1&Aurora%4Bey=x", "?AuroraKey")]
    [InlineData("Signature=x", "?Signature")]
    [InlineData("q=emulator-application-key", "?q")]
    public async Task A_credential_in_the_query_is_seen(string query, string seen)
    {
        await GetAsync($"/tenants/{Tenant}?{query}", await KeyAsync());
        Assert.Equal([seen], Emulator.Stats.CredentialsSeen);
    }

    [Fact]
    public async Task The_application_key_is_seen_where_it_does_not_belong()
    {
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"/partner_applications/{Application}/webhooks", ApplicationKey));
        await KeyAsync();
        Assert.Empty(Emulator.Stats.CredentialsSeen);

        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", ApplicationKey));
        Assert.Equal(["Authorization"], Emulator.Stats.CredentialsSeen);
    }

    [Fact]
    public async Task A_key_of_its_own_is_never_seen_as_foreign_even_after_its_end()
    {
        var key = await KeyAsync();
        Emulator.Revoke(Tenant);
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key));
        Assert.Empty(Emulator.Stats.CredentialsSeen);
    }

    [Fact]
    public async Task Two_authorization_headers_are_none()
    {
        var key = await KeyAsync();
        var response = await RawAsync($"/tenants/{Tenant}", $"Authorization: Bearer {key}", $"Authorization: Bearer {key}");
        Assert.StartsWith("HTTP/1.1 401 ", response, StringComparison.Ordinal);

        response = await RawAsync($"/tenants/{Tenant}", $"Authorization: Bearer {key}, Bearer demo-caller-key");
        Assert.StartsWith("HTTP/1.1 401 ", response, StringComparison.Ordinal);
        Assert.Equal(["Authorization"], Emulator.Stats.CredentialsSeen);
    }

    [Theory]
    [InlineData("/tenants/11111111-1111-4111-8111-111111111111/../22222222-2222-4222-8222-222222222222")]
    [InlineData("/tenants/11111111-1111-4111-8111-111111111111/%2e%2e/x")]
    [InlineData("/tenants/11111111-1111-4111-8111-111111111111/..%2fx")]
    [InlineData("/tenants/11111111-1111-4111-8111-111111111111/..;/x")]
    [InlineData("/tenants/11111111-1111-4111-8111-111111111111//projects")]
    [InlineData("/tenants/11111111-1111-4111-8111-111111111111/%252e%252e/x")]
    [InlineData("http://x/tenants/11111111-1111-4111-8111-111111111111")]
    public async Task An_ambiguous_target_is_refused_counted_and_recorded_as_it_came(string target)
    {
        var key = await KeyAsync();
        var response = await RawAsync(target, $"Authorization: Bearer {key}");

        Assert.StartsWith("HTTP/1.1 400 ", response, StringComparison.Ordinal);
        Assert.Equal(1, Emulator.Stats.AmbiguousTargets);
        Assert.Equal(target, Emulator.Requests[^1].Target);
    }

    [Fact]
    public async Task An_ambiguous_exchange_returns_no_key()
    {
        var response = await RawConnection.ExchangeAsync(
            Emulator.BaseUrl,
            $"POST /partner_applications/{Application}/tenants/{Tenant};x/create_token HTTP/1.1\r\nHost: x\r\n"
                + $"Authorization: Bearer {ApplicationKey}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            Cancellation);

        Assert.StartsWith("HTTP/1.1 400 ", response, StringComparison.Ordinal);
        Assert.Equal((1, 1), (Emulator.Stats.Exchanges, Emulator.Stats.AmbiguousTargets));
    }

    [Fact]
    public async Task The_last_two_hundred_requests_are_recorded_with_every_header_line()
    {
        for (var number = 0; number < 205; number++)
        {
            await StatusAsync(HttpMethod.Get, $"/versions?number={number}", null);
        }

        await RawAsync("/versions?last", "X-Two: 1", "X-Two: 2");
        var requests = Emulator.Requests;

        Assert.Equal(200, requests.Count);
        Assert.Equal("/versions?number=6", requests[0].Target);
        Assert.Equal(("GET", "/versions?last", "HTTP/1.1"), (requests[^1].Method, requests[^1].Target, requests[^1].Protocol));
        Assert.Equal(["1", "2"], requests[^1].Headers.Where(line => line.Key == "X-Two").Select(line => line.Value));
    }

    private Task<string> RawAsync(string target, params string[] lines) => RawConnection.ExchangeAsync(
        Emulator.BaseUrl,
        $"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{string.Concat(lines.Select(line => line + "\r\n"))}\r\n",
        Cancellation);
}
