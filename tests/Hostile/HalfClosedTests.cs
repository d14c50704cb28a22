using System.Text;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>Callers that close their sending side behind the request, as a script with a pipe does.</summary>
public sealed class HalfClosedTests
{
    private static readonly byte[] Response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "", false)]
    [InlineData("GET", "Connection: close\r\n", false)]
    [InlineData("POST", "Content-Length: 2\r\n", false)]
    [InlineData("PUT", "Content-Length: 2\r\n", true)]
    [InlineData("POST", "Transfer-Encoding: chunked\r\n", false)]
    [InlineData("GET", "", true)]
    public async Task A_caller_that_sends_no_more_receives_its_response(string method, string lines, bool unixSocket)
    {
        var folder = Directory.CreateTempSubdirectory("aurora-half-");
        await using var aurora = new RawUpstream { Response = Response, Close = false };
        await using var gateway = await GatewayProcess.StartAsync(aurora.BaseUrl, Canary.ApplicationKey, configuration =>
        {
            if (unixSocket)
            {
                configuration["Listen"]!["Url"] = $"unix:{folder.FullName}/data.sock";
            }
        }, Cancellation);

        // The first waits for its key, the second has it.
        for (var i = 0; i < 2; i++)
        {
            using var socket = await RawSocket.ConnectAsync(gateway.Data, Cancellation);
            await socket.SendAsync(Request(method, lines), Cancellation);
            socket.FinishSending();
            var response = Assert.Single(RawResponse.ReadAll(await socket.ReadToEndAsync(Cancellation)));
            Assert.Equal((200, "ok"), (response.Status, response.Body));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_caller_that_left_altogether_is_noticed()
    {
        // It never responds.
        await using var aurora = new RawUpstream { Close = false };
        await using var gateway = await GatewayProcess.StartAsync(aurora.BaseUrl, Canary.ApplicationKey, null, Cancellation);
        using (var socket = await RawSocket.ConnectAsync(gateway.Data, Cancellation))
        {
            await socket.SendAsync(Request("GET", ""), Cancellation);
            await Waiting.UntilAsync(() => aurora.Requests.Count == 1, "the request is on its way", Cancellation);
        }

        await Waiting.UntilAsync(
            () => gateway.Written.Contains(" 499 GET /projects ", StringComparison.Ordinal), "the access line shows it", Cancellation);
    }

    private static byte[] Request(string method, string lines)
    {
        var body = lines.Contains("chunked", StringComparison.Ordinal) ? "2\r\n{}\r\n0\r\n\r\n"
            : lines.Contains("Length", StringComparison.Ordinal) ? "{}"
            : "";
        return Encoding.Latin1.GetBytes(
            $"{method} /tenants/{GatewayProcess.TenantA}/projects HTTP/1.1\r\nHost: gateway\r\n"
            + $"X-Api-Key: {GatewayProcess.AllKey}\r\n{lines}\r\n{body}");
    }
}
