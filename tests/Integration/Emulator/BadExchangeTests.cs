using System.Net;

namespace AuroraGateway.Integration.Emulator;

public class BadExchangeTests : EmulatorTest
{
    [Fact]
    public async Task An_outage_has_its_status_body_and_retry_after()
    {
        Emulator.Behaviour.ExchangeStatus = 503;
        Emulator.Behaviour.ExchangeBody = "<html>down</html>";
        Emulator.Behaviour.ExchangeContentType = "text/html";
        Emulator.Behaviour.RetryAfter = "Fri, 31 Dec 2027 23:59:59 GMT";
        using var response = await ExchangeAsync(Tenant, key: "wrong");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("<html>down</html>", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(2027, response.Headers.RetryAfter!.Date!.Value.Year);
    }

    [Fact]
    public async Task Any_success_status_can_hold_any_body()
    {
        Emulator.Behaviour.ExchangeBody = "";
        using var response = await ExchangeAsync(Tenant);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task The_fields_of_a_success_can_say_anything()
    {
        Emulator.Behaviour.ExchangeBearerToken = "bad\r\nkey";
        Emulator.Behaviour.ExchangeExpiresAt = "soon";
        using var response = await ExchangeAsync(Tenant);
        var token = (await JsonAsync(response))["token"]!;

        Assert.Equal(("bad\r\nkey", "soon"), ((string)token["bearer_token"]!, (string)token["expires_at"]!));
    }

    [Fact]
    public async Task A_response_can_be_delayed_by_its_own_clock()
    {
        Emulator.Behaviour.ExchangeDelayMs = 800;
        var key = KeyAsync();
        await Clock.AdvanceWhenAwaitedAsync(TimeSpan.FromMilliseconds(799), Cancellation);
        Assert.False(key.IsCompleted);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await key;
    }

    [Fact]
    public async Task A_response_can_hang_until_the_behaviour_changes()
    {
        Emulator.Behaviour.ExchangeHang = true;
        var key = KeyAsync();
        await Emulator.WaitForExchangesAsync(1, Cancellation);
        Emulator.Behaviour.ApiDelayMs = 0;
        Assert.False(key.IsCompleted);
        Emulator.Behaviour.ExchangeHang = false;
        await key;
    }

    [Fact]
    public async Task The_emulator_stops_while_a_response_hangs()
    {
        Emulator.Behaviour.ExchangeHang = true;
        var key = KeyAsync();
        await Emulator.WaitForExchangesAsync(1, Cancellation);
        await Emulator.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => key);
    }

    [Fact]
    public async Task A_response_can_end_before_its_announced_length()
    {
        Emulator.Behaviour.ExchangeTruncate = true;
        using var response = await ExchangeAsync(Tenant);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task The_connection_can_be_closed_without_a_response()
    {
        Emulator.Behaviour.ExchangeCloseWithoutAnswer = true;
        var raw = $"POST {ExchangePath(Tenant)} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}";

        Assert.Equal("", await RawConnection.ExchangeAsync(Emulator.BaseUrl, raw, Cancellation));
        Assert.Equal(1, Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task The_date_can_be_left_out()
    {
        Emulator.Behaviour.ExchangeOmitDate = true;
        var raw = $"POST {ExchangePath(Tenant)} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        var response = await RawConnection.ExchangeAsync(Emulator.BaseUrl, raw, Cancellation);

        Assert.StartsWith("HTTP/1.1 401 ", response, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nDate", response, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_response_can_be_a_redirect()
    {
        Emulator.Behaviour.ExchangeRedirect = "http://127.0.0.1:1/elsewhere";
        using var response = await ExchangeAsync(Tenant);

        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Equal("http://127.0.0.1:1/elsewhere", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_response_can_be_huge()
    {
        Emulator.Behaviour.ExchangeBodyBytes = 5_000_000;
        using var response = await ExchangeAsync(Tenant);

        Assert.Equal(5_000_000, (await response.Content.ReadAsByteArrayAsync(Cancellation)).Length);
    }

    [Fact]
    public async Task A_response_can_drip()
    {
        Emulator.Behaviour.ExchangeSlowBytesMs = 10;
        using var response = await ExchangeAsync(Tenant);
        var read = response.Content.ReadAsStringAsync(Cancellation);
        for (var left = response.Content.Headers.ContentLength!.Value; left > 0; left--)
        {
            Assert.False(read.IsCompleted && left > 1);
            await Clock.AdvanceWhenAwaitedAsync(TimeSpan.FromMilliseconds(10), Cancellation);
        }

        Assert.EndsWith("}}", await read, StringComparison.Ordinal);
    }
}
