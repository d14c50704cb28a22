using System.Net.Sockets;
using System.Text;
using AuroraGateway.Integration.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Integration.Journeys;

/// <summary>Bodies that stop half-way, either way: whose fault it is said to be.</summary>
public sealed class BrokenTransferTests
{
    private const string Target = "/tenants/" + GatewayUnderTest.Tenant + "/uploads";
    private const string Key = "X-Api-Key: " + GatewayUnderTest.CallerKey + "\r\n";

    // Kestrel's, for HTTP/2.
    private const int StreamWindow = 768 * 1024;

    [Fact]
    public async Task Aurora_that_stops_behind_its_header_is_a_timeout()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Aurora:ActivityTimeout"] = "00:00:00.3");
        gateway.Emulator.OnRequest = async http =>
        {
            http.Response.ContentLength = 10;
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        };
        var response = await gateway.SendTargetAsync(Target);
        Assert.StartsWith("HTTP/1.1 504 ", response, StringComparison.Ordinal);
        Assert.Contains("aurora-timeout", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_stalls_is_refused_by_the_gateway_with_a_problem()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Aurora:ActivityTimeout"] = "00:00:00.5");
        var response = await gateway.SendRawAsync(
            $"POST {Target} HTTP/1.1\r\nHost: gateway\r\n{Key}Content-Length: 100000\r\n\r\n{new string('x', 50_000)}");
        Assert.StartsWith("HTTP/1.1 400 ", response, StringComparison.Ordinal);
        Assert.Contains("details=\"malformed-request\"", response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_response_before_the_end_of_the_upload_is_Auroras(bool hasBody)
    {
        using var authority = TlsToAuroraTests.Authority();
        await using var aurora = TlsToAuroraTests.Build(authority);
        aurora.Run(async http =>
        {
            if (http.Request.Path.Value!.EndsWith("/create_token", StringComparison.Ordinal))
            {
                await http.Response.WriteAsync("""{"token":{"bearer_token":"tk_tls","expires_at":"2099-01-01 00:00:00 UTC"}}""");
                return;
            }

            // Taken, but not acknowledged: more than this cannot be sent, so that the gateway is in the middle of sending.
            await http.Request.BodyReader.ReadAtLeastAsync(StreamWindow);
            http.Response.StatusCode = 413;
            if (hasBody)
            {
                await http.Response.WriteAsync("too large");
            }
        });
        await aurora.StartAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, authority.ExportCertificatePem());
        var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Aurora:BaseUrl"] = $"https://localhost:{TlsToAuroraTests.PortOf(aurora)}";
            settings["Aurora:CaFile"] = file;
        });
        var response = await HeadAsync(
            gateway, $"POST {Target} HTTP/1.1\r\nHost: gateway\r\n{Key}Content-Length: 4000000\r\n\r\n{new string('x', 3_000_000)}");
        Assert.StartsWith("HTTP/1.1 413 ", response, StringComparison.Ordinal);
        Assert.DoesNotContain("Proxy-Status", response, StringComparison.Ordinal);
        await gateway.DisposeAsync();
        File.Delete(file);
        Assert.Contains(" 413 POST ", Lines(gateway), StringComparison.Ordinal);
        Assert.Contains("by=aurora problem=-", Lines(gateway), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_does_not_read_is_not_an_Aurora_that_cannot_be_reached()
    {
        var gateway = await GatewayUnderTest.StartAsync(settings => settings["Aurora:ActivityTimeout"] = "00:00:00.5");
        gateway.Emulator.OnRequest = async http =>
        {
            while (true)
            {
                await http.Response.Body.WriteAsync(new byte[100_000], http.RequestAborted);
            }
        };
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.Data.Host, gateway.Data.Port);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes($"GET {Target} HTTP/1.1\r\nHost: gateway\r\n{Key}\r\n"));
        await Waiting.UntilAsync(() => gateway.Access.Length > 0);
        await gateway.DisposeAsync();
        Assert.Contains(" 499 GET ", Lines(gateway), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Aurora_that_does_not_take_an_upload_is_a_timeout()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Aurora:ActivityTimeout"] = "00:00:01");

        // With the key and the connection in place, the only thing left to time out is the upload.
        (await gateway.CallAsync()).Dispose();
        gateway.Emulator.OnRequest = http => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        var response = await HeadAsync(
            gateway, $"POST {Target} HTTP/1.1\r\nHost: gateway\r\n{Key}Content-Length: 25000000\r\n\r\n{new string('x', 20_000_000)}");
        Assert.StartsWith("HTTP/1.1 504 ", response, StringComparison.Ordinal);
    }

    /// <summary>Writes and reads at once, up to the end of the response's headers.</summary>
    private static async Task<string> HeadAsync(GatewayUnderTest gateway, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.Data.Host, gateway.Data.Port);
        var stream = socket.GetStream();
        _ = stream.WriteAsync(Encoding.Latin1.GetBytes(request)).AsTask();
        var text = "";
        var buffer = new byte[1000];
        while (!text.Contains("\r\n\r\n", StringComparison.Ordinal) &&
            await stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(20)) is > 0 and var read)
        {
            text += Encoding.Latin1.GetString(buffer, 0, read);
        }

        return text;
    }

    private static string Lines(GatewayUnderTest gateway) => Encoding.UTF8.GetString(gateway.Access.ToArray());
}
