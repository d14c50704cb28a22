using System.Text;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>Responses that the server of the gateway would refuse to start as Aurora sent them.</summary>
public sealed class ResponseStartTests(UntrustedResponseTests.HostileAurora hostile) : IClassFixture<UntrustedResponseTests.HostileAurora>
{
    private static int number;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("204 No Content", "Content-Length: 11\r\n\r\n")]
    [InlineData("204 No Content", "Content-Length: 5\r\n\r\nhello")]
    [InlineData("204 No Content", "Content-Length: 0\r\n\r\n")]
    [InlineData("204 No Content", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("204 No Content", "Content-Type: application/json\r\n\r\nhello")]
    [InlineData("205 Reset Content", "Content-Length: 5\r\n\r\nhello")]
    [InlineData("205 Reset Content", "Content-Length: 0\r\n\r\n")]
    [InlineData("205 Reset Content", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("205 Reset Content", "\r\nhello")]
    [InlineData("304 Not Modified", "Content-Length: 1234\r\nETag: \"x\"\r\n\r\n")]
    [InlineData("304 Not Modified", "Content-Length: 0\r\n\r\n")]
    [InlineData("304 Not Modified", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("304 Not Modified", "Content-Length: 5\r\n\r\nhello")]
    public async Task A_status_without_a_body_passes_without_one(string status, string rest)
    {
        foreach (var way in hostile.Ways)
        {
            foreach (var method in (string[])["GET", "HEAD", "DELETE"])
            {
                var target = Target("designs");
                var response = await AskAsync(way, target, $"HTTP/1.1 {status}\r\n{rest}", method);
                Assert.Equal(($"{way} {method}", status[..3], "", null), ($"{way} {method}", response.ToString(), response.Body,
                    response.Field("Proxy-Status")));
                Assert.DoesNotContain("hello", response.ToString(), StringComparison.Ordinal);
                if (status[..3] != "304")
                {
                    Assert.True(response.Field("Content-Length") is null or "0", response.Field("Content-Length"));
                }
            }
        }

        await Waiting.UntilAsync(() => hostile.Gateway.Written.Contains($" {status[..3]} DELETE /designs/* ", StringComparison.Ordinal),
            "the access line shows it", Cancellation);
    }

    [Fact]
    public async Task The_length_of_a_response_to_HEAD_passes()
    {
        foreach (var way in hostile.Ways)
        {
            var response = await AskAsync(way, Target("designs"),
                "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nContent-Type: text/csv\r\n\r\n", "HEAD");
            Assert.Equal((200, "1234", "text/csv"), (response.Status, response.Field("Content-Length"), response.Field("Content-Type")));
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 102 Processing\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 199 Strange\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")]
    public async Task Interim_responses_are_not_the_response(string interim)
    {
        foreach (var way in hostile.Ways)
        {
            var response = await AskAsync(way, Target("designs"), interim + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            Assert.Equal((200, "ok", null), (response.Status, response.Body, response.Field("Proxy-Status")));
        }
    }

    [Theory]
    [InlineData("Content-Length: +5")]
    [InlineData("Content-Length: 5, 5")]
    [InlineData("Content-Length: 0x5")]
    [InlineData("Content-Length: 99999999999999999999")]
    [InlineData("X-A: a\\x01b")]
    [InlineData("X-A: a\\x7fb")]
    [InlineData("Content-Type: a\\x1bb")]
    [InlineData("Location: /\\x08")]
    public async Task A_header_that_cannot_be_sent_on_is_a_problem_and_the_access_line_shows_it(string header)
    {
        var bytes = Corpus.Bytes($"HTTP/1.1 200 OK\\r\\n{header}\\r\\n\\r\\nhello");
        foreach (var way in hostile.Ways)
        {
            var response = await AskAsync(way, Target("pricing"), Encoding.Latin1.GetString(bytes));
            Assert.Equal($"{way}: 502 aurora-bad-answer", $"{way}: {response}");
            Assert.EndsWith("details=\"aurora-bad-answer\"", response.Field("Proxy-Status"), StringComparison.Ordinal);
        }

        await Waiting.UntilAsync(
            () => hostile.Gateway.Written.Contains(" 502 GET /pricing/* ", StringComparison.Ordinal),
                "the access line says what the caller received", Cancellation);
    }

    [Theory]
    [InlineData("X-Sum: a\\x01b")]
    [InlineData("Cache-Control: public, max-age=60")]
    [InlineData("Content-Length: 5")]
    [InlineData("Transfer-Encoding: gzip")]
    [InlineData("Vary: x")]
    [InlineData("X-Sum: caf\\xe9")]
    [InlineData("Content-Type: a/b")]
    public async Task A_bad_trailer_costs_the_caller_nothing_of_the_response(string trailer)
    {
        var bytes = Corpus.Bytes($"HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n2\\r\\nok\\r\\n0\\r\\n{trailer}\\r\\n\\r\\n");
        foreach (var way in hostile.Ways)
        {
            var response = await AskAsync(way, Target("designs"), Encoding.Latin1.GetString(bytes));
            Assert.Equal(($"{way}: 200", "ok"), ($"{way}: {response}", response.Body));
            Assert.DoesNotContain(response.Fields, field => field.Value.Contains("public", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("gzip, chunked")]
    [InlineData("GZIP, Chunked")]
    [InlineData("gzip")]
    [InlineData("chunked, chunked")]
    [InlineData("chunked, gzip")]
    [InlineData("identity")]
    [InlineData("deflate")]
    [InlineData("x-unknown, chunked")]
    [InlineData("br")]
    [InlineData("chunked;level=1")]
    [InlineData("\"chunked\"")]
    [InlineData("gzip\r\nTransfer-Encoding: chunked")]
    [InlineData("chunked\r\nTransfer-Encoding: chunked")]
    [InlineData("chunked\r\ntransfer-encoding: identity")]
    public async Task A_transfer_coding_that_is_not_decoded_is_a_problem_and_never_raw_bytes(string coding)
    {
        foreach (var way in hostile.Ways)
        {
            foreach (var length in (string[])["", "Content-Length: 15\r\n"])
            {
                var response = await AskAsync(way, Target("designs"),
                    $"HTTP/1.1 200 OK\r\n{length}Transfer-Encoding: {coding}\r\n\r\n5\r\ncoded\r\n0\r\n\r\n");
                Assert.Equal($"{way}: 502 aurora-bad-answer", $"{way}: {response}");
                Assert.DoesNotContain("coded", response.Body, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("chunked")]
    [InlineData("CHUNKED")]
    [InlineData(" Chunked ")]
    public async Task Chunks_are_decoded_however_they_are_spelled(string coding)
    {
        foreach (var way in hostile.Ways)
        {
            var response = await AskAsync(way, Target("designs"),
                $"HTTP/1.1 200 OK\r\nTransfer-Encoding: {coding}\r\n\r\n5\r\nplain\r\n0\r\n\r\n");
            Assert.Equal((200, "plain"), (response.Status, response.Body));
        }
    }

    private static string Target(string resource) => $"/tenants/{GatewayProcess.TenantA}/{resource}/{Interlocked.Increment(ref number)}";

    private async Task<RawResponse> AskAsync(Way way, string target, string response, string method = "GET")
    {
        hostile.Aurora.Close = true;
        hostile.Aurora.Response = Encoding.Latin1.GetBytes(response);

        // The last of its connection: some announce a length of bytes that do not come.
        return way is Http1Way http1
            ? Assert.Single(await http1.ExchangeAsync(Encoding.Latin1.GetBytes(
                $"{method} {target} HTTP/1.1\r\nHost: gateway\r\n{way.Proof}Connection: close\r\n\r\n"), Cancellation))
            : await way.AskAsync(Encoding.ASCII.GetBytes(target), [], Cancellation, method);
    }
}
