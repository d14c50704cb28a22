using System.Text;
using AuroraGateway.Hostile.Peers;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>nginx as a cache between the callers and the gateway: no caller is served another's response.</summary>
public sealed class SharedCacheTests(SharedCacheTests.Cached cached) : IClassFixture<SharedCacheTests.Cached>
{
    private static int number;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("200 OK", "Cache-Control: max-age=60\r\n")]
    [InlineData("200 OK", "Cache-Control: max-age=60, must-revalidate\r\n")]
    [InlineData("200 OK", "Cache-Control: max-age=60\r\nETag: \"x\"\r\nLast-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\n")]
    [InlineData("200 OK", "Cache-Control: private=\"Set-Cookie\", max-age=60\r\n")]
    [InlineData("200 OK", "Cache-Control: max-age=60, ext=\"a, public\"\r\n")]
    [InlineData("200 OK", "Expires: Thu, 01 Jan 2099 00:00:00 GMT\r\n")]
    [InlineData("200 OK", "Pragma: public\r\n")]
    [InlineData("200 OK", "X-Accel-Expires: 60\r\n")]
    [InlineData("200 OK", "Vary: Accept\r\nCache-Control: max-age=60\r\n")]
    [InlineData("200 OK", "")]
    [InlineData("203 Non-Authoritative Information", "")]
    [InlineData("301 Moved Permanently", "Location: /x\r\n")]
    [InlineData("404 Not Found", "")]
    [InlineData("410 Gone", "Cache-Control: max-age=60\r\n")]
    [InlineData("500 Internal Server Error", "Expires: Thu, 01 Jan 2099 00:00:00 GMT\r\n")]
    public async Task A_request_without_proof_is_not_served_a_tenants_response_from_a_cache(string status, string headers)
    {
        cached.Aurora.Response = Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\n{headers}Content-Length: 7\r\n\r\nprivate");
        var target = Target();
        var first = await AskAsync(target, GatewayProcess.AllKey);
        Assert.Equal((int.Parse(status[..3], System.Globalization.CultureInfo.InvariantCulture), "private"), (first.Status, first.Body));
        Assert.Equal("401 caller-unknown", (await AskAsync(target, key: null)).ToString());
        Assert.Equal("403 not-granted", (await AskAsync(target, GatewayProcess.ViewerKey)).ToString());
    }

    [Theory]
    [InlineData("public, max-age=60")]
    [InlineData("s-maxage=60")]
    public async Task What_Aurora_says_is_public_is_cached_for_its_caller_and_for_no_other(string cacheControl)
    {
        cached.Aurora.Response =
            Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nCache-Control: {cacheControl}\r\nContent-Length: 6\r\n\r\npublic");
        var target = Target();
        Assert.Equal("MISS", (await AskAsync(target, GatewayProcess.AllKey)).Field("X-Cache"));
        Assert.Equal("HIT", (await AskAsync(target, GatewayProcess.AllKey)).Field("X-Cache"));
        Assert.Equal("401 caller-unknown", (await AskAsync(target, key: null)).ToString());
    }

    [Fact]
    public async Task A_refusal_of_the_gateway_is_not_stored()
    {
        cached.Aurora.Response = Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var target = Target();
        Assert.Equal("no-store", (await AskAsync(target, key: null)).Field("Cache-Control"));
        Assert.Equal(200, (await AskAsync(target, GatewayProcess.AllKey)).Status);
    }

    private static string Target() => $"/tenants/{GatewayProcess.TenantA}/designs/{Interlocked.Increment(ref number)}";

    private async Task<RawResponse> AskAsync(string target, string? key)
    {
        var proof = key is null ? "" : $"X-Api-Key: {key}\r\n";
        var request = Encoding.Latin1.GetBytes($"GET {target} HTTP/1.1\r\nHost: gateway\r\n{proof}Connection: close\r\n\r\n");
        return Assert.Single(RawResponse.ReadAll(await RawSocket.ExchangeAsync(cached.Cache.Endpoint, request, Cancellation)));
    }

    /// <summary>nginx, the gateway and a server that responds with given bytes.</summary>
    public sealed class Cached : IAsyncLifetime
    {
        private GatewayProcess? gateway;

        public RawUpstream Aurora { get; } = new();

        internal PeerProcess Cache { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            gateway = await GatewayProcess.StartAsync(Aurora.BaseUrl, Canary.ApplicationKey, null, CancellationToken.None);
            Cache = await PeerProcess.NginxAsync(
                "proxy_cache_path {folder}/cache keys_zone=all:1m;\nserver { listen 127.0.0.1:{port}; location / { proxy_pass http://"
                + gateway.Data + "; proxy_cache all; proxy_cache_valid any 1m; add_header X-Cache $upstream_cache_status always; } }",
                    CancellationToken.None);
        }

        public async ValueTask DisposeAsync()
        {
            await Cache.DisposeAsync();
            await gateway!.DisposeAsync();
            await Aurora.DisposeAsync();
        }
    }
}
