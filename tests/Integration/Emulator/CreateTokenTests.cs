using System.Net.Http.Headers;

namespace AuroraGateway.Integration.Emulator;

public class CreateTokenTests : EmulatorTest
{
    [Fact]
    public async Task A_key_is_returned_as_documented_and_opens_its_tenant()
    {
        using var response = await ExchangeAsync(Tenant);
        var token = (await JsonAsync(response))["token"]!;

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Matches("^tk_test_[0-9a-f]{24}$", (string)token["bearer_token"]!);
        Assert.Equal("2026-03-02 01:00:00 UTC", (string)token["expires_at"]!);
        Assert.Equal(Clock.GetUtcNow(), response.Headers.Date);
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", (string)token["bearer_token"]!));
    }

    [Fact]
    public async Task A_skewed_clock_changes_the_date_and_the_expiry_alike()
    {
        Emulator.Behaviour.ClockSkewSeconds = -600;
        using var response = await ExchangeAsync(Tenant);

        Assert.Equal(Clock.GetUtcNow().AddMinutes(-10), response.Headers.Date);
        Assert.Equal("2026-03-02 00:50:00 UTC", (string)(await JsonAsync(response))["token"]!["expires_at"]!);
    }

    [Fact]
    public async Task Each_refusal_has_its_status_and_every_call_counts()
    {
        Assert.Equal(401, await StatusAsync(HttpMethod.Post, ExchangePath(Tenant), "wrong"));
        Assert.Equal(401, await StatusAsync(HttpMethod.Post, ExchangePath(Tenant), null));
        Assert.Equal(404, await StatusAsync(HttpMethod.Post, ExchangePath(Tenant, Other), ApplicationKey));
        Assert.Equal(404, await StatusAsync(HttpMethod.Post, ExchangePath(Tenant.Replace('-', '0')), ApplicationKey));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, ExchangePath("99999999-9999-4999-8999-999999999999"), ApplicationKey));
        Assert.Equal(405, await StatusAsync(HttpMethod.Get, ExchangePath(Tenant), ApplicationKey));
        Assert.Equal(200, await StatusAsync(HttpMethod.Post, ExchangePath(Tenant), ApplicationKey, "{}"));

        Assert.Equal(7, Emulator.Stats.Exchanges);
        Assert.Equal(4 + 1, Emulator.Stats.ExchangesByTenant[Tenant]);
        Assert.Equal(0, Emulator.Stats.Requests);
    }

    [Fact]
    public async Task A_session_token_is_exchanged_for_one_key()
    {
        var session = Emulator.IssueSessionToken();

        using (var first = await ExchangeAsync(Tenant, session))
        {
            Assert.Equal(200, (int)first.StatusCode);
        }

        using (var second = await ExchangeAsync(Tenant, session))
        {
            Assert.Equal(422, (int)second.StatusCode);
            Assert.NotNull((await JsonAsync(second))["errors"]![0]!["message"]);
        }

        Assert.Equal((1, 1), (Emulator.Stats.SessionTokensSpent, Emulator.Stats.SessionTokensRefused));
        Assert.Empty(Emulator.Stats.CredentialsSeen);
    }

    [Fact]
    public async Task A_session_token_over_an_hour_old_is_refused()
    {
        var session = Emulator.IssueSessionToken();
        Clock.Advance(TimeSpan.FromSeconds(3601));
        using var response = await ExchangeAsync(Tenant, session);
        Assert.Equal(422, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_session_token_is_not_spent_by_a_call_refused_for_another_reason()
    {
        var session = Emulator.IssueSessionToken();
        using (var refused = await ExchangeAsync("99999999-9999-4999-8999-999999999999", session))
        {
            Assert.Equal(403, (int)refused.StatusCode);
        }

        using var response = await ExchangeAsync(Tenant, session);
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task An_embedded_application_needs_a_session_token()
    {
        Emulator.Behaviour.RequireSessionToken = true;
        using (var without = await ExchangeAsync(Tenant))
        {
            Assert.Equal(422, (int)without.StatusCode);
        }

        using var with = await ExchangeAsync(Tenant, Emulator.IssueSessionToken());
        Assert.Equal(200, (int)with.StatusCode);
    }

    [Fact]
    public async Task A_key_ends_after_thirteen_hours()
    {
        var key = await KeyAsync();
        Clock.Advance(TimeSpan.FromHours(13) - TimeSpan.FromSeconds(1));
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key));
        Assert.Empty(Emulator.Stats.CredentialsSeen.Except(["Authorization"]));
    }

    [Theory]
    [InlineData(false, 200)]
    [InlineData(true, 401)]
    public async Task Whether_a_new_key_ends_the_old_one_is_a_switch(bool revokes, int expected)
    {
        Emulator.Behaviour.NewKeyRevokesOld = revokes;
        var old = await KeyAsync();
        var successor = await KeyAsync();

        Assert.Equal(expected, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", old));
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", successor));
    }

    [Fact]
    public async Task What_is_not_documented_about_the_response_is_a_switch()
    {
        Emulator.Behaviour.ExchangeSuccessStatus = 201;
        Emulator.Behaviour.ExpiresAtFormat = "iso";
        Emulator.Behaviour.KeyLifetimeSeconds = 90;
        using var response = await ExchangeAsync(Tenant);

        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal("2026-03-01T12:01:30Z", (string)(await JsonAsync(response))["token"]!["expires_at"]!);
    }

    [Theory]
    [InlineData(false, Other, 429)]
    [InlineData(true, Other, 200)]
    [InlineData(true, Tenant, 429)]
    public async Task Whether_exchanges_count_toward_a_rate_limit_and_whose_are_switches(bool shared, string second, int expected)
    {
        Emulator.Behaviour.CreateTokenCountsTowardRate = true;
        Emulator.Behaviour.RateSharedByTenant = shared;
        Emulator.Behaviour.RatePerMinute = 1;
        await KeyAsync();
        if (shared)
        {
            // A tenant's limit begins with its first key.
            using var first = await ExchangeAsync(Tenant);
        }

        using var response = await ExchangeAsync(second);
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(expected == 429 ? new RetryConditionHeaderValue(TimeSpan.FromMinutes(1)) : null, response.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_rate_limit_that_is_used_up_computes_its_own_retry_after()
    {
        Emulator.Behaviour.CreateTokenCountsTowardRate = true;
        Emulator.Behaviour.RatePerMinute = 1;
        Emulator.Behaviour.RetryAfter = "7";
        await KeyAsync();
        using var response = await ExchangeAsync(Tenant);
        Assert.Equal(new RetryConditionHeaderValue(TimeSpan.FromMinutes(1)), response.Headers.RetryAfter);
    }

    [Fact]
    public async Task The_gate_holds_calls_that_were_counted()
    {
        var open = new TaskCompletionSource();
        Emulator.OnExchange = (tenant, _) => tenant == Tenant ? open.Task : Task.CompletedTask;
        var held = Enumerable.Range(0, 20).Select(_ => KeyAsync()).ToArray();
        await Emulator.WaitForExchangesAsync(20, Cancellation);

        Assert.Equal(20, Emulator.Stats.ExchangesByTenant[Tenant]);
        Assert.DoesNotContain(held, each => each.IsCompleted);
        await KeyAsync(Other);
        open.SetResult();
        Assert.Equal(20, (await Task.WhenAll(held)).Distinct().Count());
    }
}
