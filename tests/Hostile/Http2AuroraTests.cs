using System.Text;
using AuroraGateway.Hostile.Peers;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>What HTTP/2 says of a request that it did not process (RFC 9113, section 8.7), by Node's http2 in place of Aurora.</summary>
public sealed class Http2AuroraTests(Http2AuroraTests.NodeAurora node) : IClassFixture<Http2AuroraTests.NodeAurora>
{
    private static int number;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", null)]
    [InlineData("POST", "")]
    [InlineData("DELETE", "")]
    [InlineData("PUT", "{\"project\":{}}")]
    public async Task A_stream_that_was_refused_is_sent_again(string method, string? body)
    {
        var response = await AskAsync(method, "refused-once", body);
        Assert.Equal((200, null), (response.Status, response.Field("Proxy-Status")));
        Assert.StartsWith($"HTTP/2 {body?.Length ?? 0} try ", response.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "")]
    [InlineData("POST", "{\"project\":{}}")]
    [InlineData("PUT", "{\"project\":{}}")]
    [InlineData("POST", null)]
    public async Task What_was_refused_and_cannot_be_sent_again_was_not_processed(string method, string? body)
    {
        var response = await AskAsync(method, "refused", body ?? new string('x', 900_000));
        Assert.Equal("502 aurora-unreachable", response.ToString());
        Assert.Contains("before it processed it", response.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("may have processed the request", response.Body, StringComparison.Ordinal);
        Assert.NotNull(response.Field("Retry-After"));
    }

    // The client below may lose the reason; the caller gets a response all the same, which says to check.
    [Theory]
    [InlineData(10)]
    [InlineData(900_000)]
    public async Task What_was_refused_while_its_body_is_sent_gets_a_response(int length)
    {
        var response = await AskAsync("POST", "refused-at-once", new string('x', length));
        Assert.Equal("502 aurora-unreachable", response.ToString());
        var isUnprocessed = response.Body.Contains("before it processed it", StringComparison.Ordinal);
        Assert.Equal(isUnprocessed, response.Field("Retry-After") is not null);
        Assert.Equal(!isUnprocessed, response.Body.Contains("may have processed the request", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("POST", "")]
    [InlineData("PUT", "{\"project\":{}}")]
    [InlineData("GET", null)]
    public async Task What_GOAWAY_left_out_is_sent_again(string method, string? body)
    {
        var response = await AskLeftOutAsync(method, body);
        Assert.Equal((200, null), (response.Status, response.Field("Proxy-Status")));
    }

    [Fact]
    public async Task A_body_that_GOAWAY_left_out_was_not_processed()
    {
        var response = await AskLeftOutAsync("POST", "{\"project\":{}}");
        Assert.Equal("502 aurora-unreachable", response.ToString());
        Assert.Contains("before it processed it", response.Body, StringComparison.Ordinal);
        Assert.NotNull(response.Field("Retry-After"));
    }

    [Fact]
    public async Task A_stream_that_was_cancelled_may_have_been_processed()
    {
        var response = await AskAsync("POST", "cancelled", "{\"project\":{}}");
        Assert.Equal(502, response.Status);
        Assert.Null(response.Field("Retry-After"));
    }

    [Theory]
    [InlineData("reset-content", 205, "")]
    [InlineData("too-large", 413, "too large")]
    public async Task A_response_that_ends_the_upload_is_passed_on(string what, int status, string body)
    {
        foreach (var length in (int[])[10, 900_000])
        {
            var response = await AskAsync("POST", what, new string('x', length));
            Assert.Equal((status, null), (response.Status, response.Field("Proxy-Status")));
            Assert.Contains(body, response.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_response_without_the_bytes_that_it_announces_is_a_problem() =>
        Assert.Equal("502 aurora-bad-answer", (await AskAsync("GET", "short", null)).ToString());

    [Fact]
    public async Task Where_HTTP1_is_required_it_is_used_and_remembered()
    {
        await using var gateway = await node.StartAsync();
        Assert.Equal("HTTP/2 0 try 1", (await AskAsync("GET", "first", null, gateway)).Body);
        var refused = await AskAsync("POST", "http11", "{\"project\":{}}", gateway);
        Assert.Equal("502 aurora-unreachable", refused.ToString());
        Assert.Contains("HTTP/1.1", refused.Body, StringComparison.Ordinal);
        Assert.NotNull(refused.Field("Retry-After"));
        Assert.Equal("HTTP/1.1 14", (await AskAsync("POST", "http11", "{\"project\":{}}", gateway)).Body);
        Assert.Equal("HTTP/1.1 0", (await AskAsync("GET", "second", null, gateway)).Body);
    }

    [Theory]
    [InlineData("GET", null)]
    [InlineData("POST", "")]
    [InlineData("PUT", "{\"project\":{}}")]
    public async Task A_request_that_requires_HTTP1_is_sent_again_over_it(string method, string? body)
    {
        await using var gateway = await node.StartAsync();
        Assert.Equal($"HTTP/1.1 {body?.Length ?? 0}", (await AskAsync(method, "http11", body, gateway)).Body);
    }

    // The server cannot leave out the first stream of a connection, and reports it: then the next request is not the first.
    private async Task<RawResponse> AskLeftOutAsync(string method, string? body)
    {
        const int Most = 10;
        for (var tries = 1; ; tries++)
        {
            Assert.Equal(200, (await AskAsync("GET", "first", null)).Status);
            var response = await AskAsync(method, "goaway", body);
            if (response.Status != 409 || tries == Most)
            {
                return response;
            }
        }
    }

    private async Task<RawResponse> AskAsync(string method, string what, string? body, GatewayProcess? gateway = null)
    {
        // A path of its own: the server counts tries by it.
        var target = $"/tenants/{GatewayProcess.TenantA}/designs/{Interlocked.Increment(ref number)}/{what}";
        var length = body is null ? "" : $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n";
        var proof = $"X-Api-Key: {GatewayProcess.AllKey}\r\n";
        var request = $"{method} {target} HTTP/1.1\r\nHost: gateway\r\n{proof}{length}Connection: close\r\n\r\n{body}";
        return Assert.Single(RawResponse.ReadAll(await RawSocket.ExchangeAsync((gateway ?? node.Gateway).Data,
            Encoding.Latin1.GetBytes(request), Cancellation)));
    }

    /// <summary>A gateway in front of Node.</summary>
    public sealed class NodeAurora : IAsyncLifetime
    {
        private readonly Folder folder = new();
        private PeerProcess? aurora;

        public GatewayProcess Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            aurora = await PeerProcess.NodeAsync("http2-aurora.mjs", CancellationToken.None, folder.Certificate, folder.Key,
                Canary.TemporaryKey + "0123456789abcdef01234567");
            Gateway = await StartAsync();
        }

        public Task<GatewayProcess> StartAsync() => GatewayProcess.StartAsync(
            new Uri($"https://{aurora!.Endpoint}"), Canary.ApplicationKey,
                configuration => configuration["Aurora"]!["CaFile"] = folder.Authority, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await aurora!.DisposeAsync();
            folder.Dispose();
        }
    }
}
