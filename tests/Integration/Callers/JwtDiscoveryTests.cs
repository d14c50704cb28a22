using System.Net.Http.Headers;
using AuroraGateway.Integration.Emulator;

namespace AuroraGateway.Integration.Callers;

/// <summary>A real issuer on loopback: found, rotated, down, lying.</summary>
public sealed class JwtDiscoveryTests : IAsyncLifetime
{
    /// <summary>Between two fetches that unknown key ids cause, once the two at the beginning are used up.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(10);

    private readonly WatchedClock clock = new();
    private IssuerServer server = null!;
    private GatewayUnderTest? gateway;

    public async ValueTask InitializeAsync() => server = await IssuerServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
        }

        await server.DisposeAsync();
    }

    [Fact]
    public async Task The_keys_are_found_by_discovery_and_fetched_once_for_a_thousand_callers()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Gate = gate.Task;
        await StartAsync();
        var token = server.Issuer.Good(clock.GetUtcNow());
        var calls = Enumerable.Range(0, 1_000).Select(_ => SendAsync(token)).ToArray();
        await Waiting.UntilAsync(() => server.Discoveries > 0);
        gate.SetResult();

        Assert.All(await Task.WhenAll(calls), response => Assert.Equal((200, ""), response));
        Assert.Equal((1, 1), (server.Discoveries, server.KeySets));
    }

    [Fact]
    public async Task A_key_that_was_added_a_moment_after_a_fetch_is_found_at_once_and_the_withdrawn_one_counts_no_more()
    {
        await StartAsync();
        var old = server.Issuer.Good(clock.GetUtcNow());
        Assert.Equal((200, ""), await SendAsync(old));

        server.Issuer.Rotate("rsa-2");
        var fresh = server.Issuer.Good(clock.GetUtcNow());

        Assert.Equal((200, ""), await SendAsync(fresh));
        Assert.Equal(2, server.KeySets);

        // Another rotation at once would be a third fetch within ten seconds: that the issuer does not know a key may then not be claimed.
        Assert.Equal((503, "caller-unverifiable"), await SendAsync(old));
        Assert.Equal(2, server.KeySets);
        clock.Advance(Gap);
        Assert.Equal((401, "caller-unknown"), await SendAsync(old));
        Assert.Equal(3, server.KeySets);
    }

    [Fact]
    public async Task A_flood_of_unknown_key_ids_asks_the_issuer_twice_and_then_once_in_ten_seconds()
    {
        await StartAsync();
        Assert.Equal((200, ""), await SendAsync(server.Issuer.Good(clock.GetUtcNow())));
        clock.Advance(Gap);
        var responses = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => SendAsync(WithKeyId($"unknown-{i}"))));
        Assert.All(responses, response => Assert.Contains(response.Status, (int[])[401, 503]));
        for (var i = 0; i < 10; i++)
        {
            await SendAsync(WithKeyId($"more-{i}"));
        }

        Assert.Equal(3, server.KeySets);
        clock.Advance(Gap);
        Assert.Equal((401, "caller-unknown"), await SendAsync(WithKeyId("one")));
        Assert.Equal((503, "caller-unverifiable"), await SendAsync(WithKeyId("two")));
        Assert.Equal(4, server.KeySets);
        Assert.Equal((200, ""), await SendAsync(server.Issuer.Good(clock.GetUtcNow())));
    }

    [Fact]
    public async Task A_token_of_another_issuer_or_for_another_audience_is_no_reason_to_ask()
    {
        await StartAsync();
        Assert.Equal((200, ""), await SendAsync(server.Issuer.Good(clock.GetUtcNow())));
        foreach (var claim in (string[])["iss", "aud"])
        {
            var claims = server.Issuer.Claims(clock.GetUtcNow());
            claims[claim] = "https://another.example";
            var header = server.Issuer.Header();
            header["kid"] = "unknown";
            Assert.Equal((401, "caller-unknown"), await SendAsync(server.Issuer.Sign(header, claims)));
        }

        Assert.Equal(1, server.KeySets);
    }

    [Fact]
    public async Task While_the_issuer_is_down_the_last_good_keys_serve_and_an_unknown_key_is_our_trouble()
    {
        await StartAsync();
        Assert.Equal((200, ""), await SendAsync(server.Issuer.Good(clock.GetUtcNow())));
        server.IsDown = true;
        clock.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal((200, ""), await SendAsync(server.Issuer.Good(clock.GetUtcNow())));
        await Waiting.UntilAsync(() => server.Discoveries == 2);
        Assert.Equal((503, "caller-unverifiable"), await SendAsync(WithKeyId("rsa-2")));

        server.IsDown = false;
        server.Issuer.Rotate("rsa-2");
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal((200, ""), await SendAsync(server.Issuer.Good(clock.GetUtcNow())));
    }

    [Fact]
    public async Task An_issuer_that_is_down_from_the_start_is_a_503_with_Retry_After_and_API_keys_go_on()
    {
        server.IsDown = true;
        await StartAsync();
        Assert.Equal((503, "caller-unverifiable"), await SendAsync(server.Issuer.Good(clock.GetUtcNow())));
        Assert.Equal((200, ""), await SendAsync(GatewayUnderTest.CallerKey));

        server.IsDown = false;
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal((200, ""), await SendAsync(server.Issuer.Good(clock.GetUtcNow())));
    }

    [Fact]
    public async Task A_caller_waits_a_few_seconds_for_an_issuer_that_hangs_and_no_longer()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Gate = gate.Task;
        await StartAsync();
        var call = SendAsync(server.Issuer.Good(clock.GetUtcNow()));
        await Waiting.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(call.IsCompleted);
        });

        Assert.Equal((503, "caller-unverifiable"), await call);
        gate.SetResult();
    }

    [Fact]
    public async Task A_discovery_document_of_another_issuer_is_not_accepted()
    {
        server.OtherName = "https://idp.example.com";
        await StartAsync();
        Assert.Equal((503, "caller-unverifiable"), await SendAsync(server.Issuer.Good(clock.GetUtcNow())));
        Assert.Equal(0, server.KeySets);
    }

    [Fact]
    public async Task A_redirect_to_other_keys_is_not_followed()
    {
        await using var other = await IssuerServer.StartAsync();
        server.RedirectKeysTo = other.Issuer.Issuer + "/keys";
        await StartAsync();
        Assert.Equal((503, "caller-unverifiable"), await SendAsync(other.Issuer.Good(clock.GetUtcNow())));
        Assert.Equal(0, other.KeySets);
    }

    [Fact]
    public async Task A_verified_token_is_refused_from_its_end_on()
    {
        await StartAsync();
        var claims = server.Issuer.Claims(clock.GetUtcNow());
        claims["exp"] = clock.GetUtcNow().AddSeconds(20).ToUnixTimeSeconds();
        var token = server.Issuer.Sign(server.Issuer.Header(), claims);
        Assert.Equal((200, ""), await SendAsync(token));

        // 20 seconds of life and 30 of skew, within the minute that a verified token is remembered.
        clock.Advance(TimeSpan.FromSeconds(51));
        Assert.Equal((401, "caller-unknown"), await SendAsync(token));
    }

    private string WithKeyId(string keyId)
    {
        var header = server.Issuer.Header();
        header["kid"] = keyId;
        return server.Issuer.Sign(header, server.Issuer.Claims(clock.GetUtcNow()));
    }

    private async Task StartAsync()
    {
        gateway = await GatewayUnderTest.StartAsync(
            settings =>
            {
                settings["Jwt:Authority"] = server.Issuer.Issuer;
                settings["Jwt:Audience"] = TestIssuer.Audience;
                settings["Callers:designer:Jwt:sub"] = TestIssuer.Subject;
                settings["Callers:designer:Grants:0:Tenants:0"] = "*";
            },
            time: clock);
        gateway.Client.DefaultRequestHeaders.Clear();
    }

    /// <returns>The status and, if the gateway itself responded, the problem.</returns>
    private async Task<(int Status, string Problem)> SendAsync(string bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/tenants/{GatewayUnderTest.Tenant}/projects");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        using var response = await gateway!.Client.SendAsync(request);
        var problem = response.Headers.TryGetValues("Proxy-Status", out var values)
            ? values.Single().Split("details=\"")[1].TrimEnd('"')
            : "";
        Assert.Equal((int)response.StatusCode == 503, response.Headers.RetryAfter is not null);
        return ((int)response.StatusCode, problem);
    }
}
