using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AuroraGateway.Integration.Journeys;

/// <summary>Fields of Aurora's answer that are more than ASCII.</summary>
public sealed class AnswerFieldTests
{
    // As Latin-1 and as UTF-8, read as Latin-1 both.
    private const string Fields = "Content-Disposition: attachment; filename=\"\u00dcbersicht.pdf\"\r\nLocation: /\u00c3\u009c\r\n";

    [Fact]
    public async Task An_answer_whose_field_is_not_ASCII_became_a_502()
    {
        using var aurora = new TcpListener(IPAddress.Loopback, 0);
        aurora.Start();
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Aurora:BaseUrl"] = $"http://{aurora.LocalEndpoint}");
        var serving = ServeAsync(aurora);

        var answer = await gateway.SendTargetAsync($"/tenants/{GatewayUnderTest.Tenant}/projects");

        await serving;
        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.All(Fields.Split("\r\n"), field => Assert.Contains(field, answer, StringComparison.Ordinal));
    }

    private static async Task ServeAsync(TcpListener aurora)
    {
        var expires = TimeProvider.System.GetUtcNow().AddHours(13).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        var key = $$$"""{"token":{"bearer_token":"tk_0123456789abcdef01234567","expires_at":"{{{expires}}}"}}""";
        await AnswerAsync(aurora, $"Content-Type: application/json\r\nContent-Length: {key.Length}\r\n\r\n{key}");
        await AnswerAsync(aurora, $"{Fields}Content-Length: 2\r\n\r\nok");
    }

    private static async Task AnswerAsync(TcpListener aurora, string answer)
    {
        using var client = await aurora.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nConnection: close\r\n" + answer));
    }
}
