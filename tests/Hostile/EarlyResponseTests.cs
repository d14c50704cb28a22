using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Hostile.Peers;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>A server that responds in the middle of an upload and closes: its response is passed on.</summary>
public sealed class EarlyResponseTests
{
    private const int Piece = 16 * 1024;
    private const int Pieces = 400;

    private static readonly TimeSpan BetweenPieces = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // nginx refuses what is too large at once, reads on for a second (lingering_time) and resets the connection.
    private static string Nginx(string listen, string status) =>
        $"client_max_body_size 20k; lingering_close off; lingering_time 1s; keepalive_timeout 0; client_body_buffer_size 8k;\n"
        + $"server {{ listen 127.0.0.1:{{port}} {listen} server_name localhost; error_page 413 ={status} /early;\n"
        + "location ~ create_token$ { default_type application/json; return 200 '{\"token\":{\"bearer_token\":\"" + Canary.TemporaryKey
        + "0123456789abcdef01234567\",\"expires_at\":\"2099-01-01 00:00:00 UTC\"}}'; }\n"
        + $"location = /early {{ internal; default_type application/json; "
        + $"return {status} '{{\"errors\":[{{\"message\":\"early\"}}]}}'; }}\n"
        + "location / { proxy_pass http://127.0.0.1:9; } }";

    [Theory]
    [InlineData("413", false, false)]
    [InlineData("413", true, false)]
    [InlineData("413", false, true)]
    [InlineData("413", true, true)]
    [InlineData("400", false, false)]
    [InlineData("503", true, true)]
    public async Task The_response_that_came_before_the_end_of_a_slow_upload_is_passed_on(string status, bool chunked, bool encrypted)
    {
        using var identities = new Folder();
        await using var aurora = await PeerProcess.NginxAsync(
            Nginx(encrypted ? $"ssl; ssl_certificate {identities.Certificate}; ssl_certificate_key {identities.Key};" : ";", status),
                Cancellation);
        await using var gateway = await StartAsync(aurora, encrypted ? identities : null);

        var (response, sent) = await UploadAsync(gateway, chunked);

        Assert.Equal((status, null), (response.Status.ToString(CultureInfo.InvariantCulture), response.Field("Proxy-Status")));
        Assert.Contains("early", response.Body, StringComparison.Ordinal);
        Assert.True(sent < Pieces, "The whole upload was taken before the response was passed on.");
        await Waiting.UntilAsync(() => gateway.Written.Contains($" {status} POST /uploads ", StringComparison.Ordinal),
            "the access line shows it", Cancellation);
    }

    [Fact]
    public async Task A_caller_that_waits_for_100_receives_the_refusal_before_it_sends_its_body()
    {
        await using var aurora = await PeerProcess.NginxAsync(Nginx(";", "413"), Cancellation);
        await using var gateway = await StartAsync(aurora, null);
        using var socket = await RawSocket.ConnectAsync(gateway.Data, Cancellation);
        await socket.SendAsync(Head("Content-Length: 6553600\r\nExpect: 100-continue\r\n"), Cancellation);

        var first = Encoding.Latin1.GetString(await socket.ReadSomeAsync(Cancellation));

        Assert.StartsWith("HTTP/1.1 413 ", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_waits_for_100_is_asked_for_its_body_if_Aurora_takes_it()
    {
        const string Taken = "location ^~ /taken { default_type text/plain; return 200 taken; }\nlocation / ";
        var nginx = Nginx(";", "413")
            .Replace("proxy_pass http://127.0.0.1:9;", "proxy_pass http://127.0.0.1:{port}/taken;", StringComparison.Ordinal)
            .Replace("location / ", Taken, StringComparison.Ordinal);
        await using var aurora = await PeerProcess.NginxAsync(nginx, Cancellation);
        await using var gateway = await StartAsync(aurora, null);
        using var socket = await RawSocket.ConnectAsync(gateway.Data, Cancellation);
        await socket.SendAsync(Head("Content-Length: 6000\r\nExpect: 100-continue\r\nConnection: close\r\n"), Cancellation);
        Assert.StartsWith("HTTP/1.1 100 ", Encoding.Latin1.GetString(await socket.ReadSomeAsync(Cancellation)), StringComparison.Ordinal);
        await socket.SendAsync(new byte[6_000], Cancellation);

        var response = Assert.Single(RawResponse.ReadAll(await socket.ReadToEndAsync(Cancellation)));

        Assert.Equal((200, "taken"), (response.Status, response.Body));
    }

    private static async Task<(RawResponse Response, int Sent)> UploadAsync(GatewayProcess gateway, bool chunked)
    {
        using var socket = await RawSocket.ConnectAsync(gateway.Data, Cancellation);
        await socket.SendAsync(Head(chunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {Piece * Pieces}\r\n"), Cancellation);
        var reading = socket.ReadSomeAsync(Cancellation);
        byte[] piece = chunked ? [.. Encoding.ASCII.GetBytes($"{Piece:x}\r\n"), .. new byte[Piece], .. "\r\n"u8] : new byte[Piece];
        var sent = 0;
        while (sent < Pieces && !reading.IsCompleted)
        {
            await socket.SendAsync(piece, Cancellation);
            sent++;
            await Task.WhenAny(reading, Task.Delay(BetweenPieces, TimeProvider.System, Cancellation));
        }

        return (RawResponse.ReadAll(await reading)[0], sent);
    }

    private static byte[] Head(string lines) =>
        Encoding.Latin1.GetBytes(
            $"POST /tenants/{GatewayProcess.TenantA}/uploads HTTP/1.1\r\nHost: gateway\r\n"
            + $"X-Api-Key: {GatewayProcess.AllKey}\r\n{lines}\r\n");

    private static Task<GatewayProcess> StartAsync(PeerProcess aurora, Folder? authority) => GatewayProcess.StartAsync(
        new Uri($"{(authority is null ? "http" : "https")}://{aurora.Endpoint}"), Canary.ApplicationKey,
            configuration => Trust(configuration, authority), Cancellation);

    private static void Trust(JsonObject configuration, Folder? authority)
    {
        if (authority is not null)
        {
            configuration["Aurora"]!["CaFile"] = authority.Authority;
        }
    }
}
