using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AuroraGateway.Integration.Journeys;

/// <summary>Headers of Aurora's response that are more than ASCII.</summary>
public sealed class ResponseHeaderTests
{
    // As Latin-1 and as UTF-8, read as Latin-1 both.
    private const string Fields = "Content-Disposition: attachment; filename=\"\u00dcbersicht.pdf\"\r\nLocation: /\u00c3\u009c\r\n";
    private const string Project = $"{Fields}Content-Length: 2\r\n\r\nok";

    [Fact]
    public async Task A_response_whose_header_is_not_ASCII_became_a_502()
    {
        using var aurora = new TcpListener(IPAddress.Loopback, 0);
        aurora.Start();
        await using var gateway = await GatewayUnderTest.StartAsync(
            settings => settings["Aurora:BaseUrl"] = $"http://{aurora.LocalEndpoint}");
        using var end = new CancellationTokenSource();
        var serving = ServeAsync(aurora, end.Token);

        var response = await gateway.SendTargetAsync($"/tenants/{GatewayUnderTest.Tenant}/projects");

        Assert.StartsWith("HTTP/1.1 200 OK", response, StringComparison.Ordinal);
        Assert.All(Fields.Split("\r\n"), field => Assert.Contains(field, response, StringComparison.Ordinal));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    // Each connection by itself: a stranger who still takes the port for another's must not keep the gateway waiting.
    private static async Task ServeAsync(TcpListener aurora, CancellationToken end)
    {
        while (true)
        {
            _ = RespondAsync(await aurora.AcceptTcpClientAsync(end), end);
        }
    }

    private static async Task RespondAsync(TcpClient client, CancellationToken end)
    {
        using (client)
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            var first = await reader.ReadLineAsync(end);
            while (await reader.ReadLineAsync(end) is { Length: > 0 })
            {
            }

            await client.GetStream().WriteAsync(
                Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nConnection: close\r\n" + (
                    first!.StartsWith("POST", StringComparison.Ordinal) ? Key() : Project)), end);
        }
    }

    private static string Key()
    {
        var expires = TimeProvider.System.GetUtcNow().AddHours(13).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        var key = $$$"""{"token":{"bearer_token":"tk_0123456789abcdef01234567","expires_at":"{{{expires}}}"}}""";
        return $"Content-Type: application/json\r\nContent-Length: {key.Length}\r\n\r\n{key}";
    }
}
