using System.Globalization;
using System.Net.Security;
using System.Text;
using AuroraGateway.Hostile.Chaos;
using AuroraGateway.Hostile.Wire;
using AuroraGateway.Hostile.Wire.Http2;

namespace AuroraGateway.Hostile;

/// <summary>An Aurora that cannot be trusted: what of its responses reaches a caller.</summary>
public sealed class UntrustedResponseTests(UntrustedResponseTests.HostileAurora hostile)
    : IClassFixture<UntrustedResponseTests.HostileAurora>
{
    private const string Target = "/tenants/" + GatewayProcess.TenantA + "/projects";

    // Of this hop; and what the gateway says to shared caches, which SharedCacheTests looks at.
    private static readonly string[] Framing = ["Date", "Content-Length", "Connection", "Transfer-Encoding", "Cache-Control", "Vary"];

    public static IEnumerable<TheoryDataRow<string, string>> Responses => Corpus.Read("responses.txt");

    private static bool TupleIgnoringCase((string, string) left, (string, string) right) =>
        left.Item1.Equals(right.Item1, StringComparison.OrdinalIgnoreCase) && left.Item2 == right.Item2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Responses))]
    public async Task A_response_passes_as_it_is_or_not_at_all(string verdict, string line)
    {
        var bytes = Corpus.Bytes(line);
        hostile.Aurora.Close = true;
        hostile.Aurora.Response = verdict == "502"
            ? bytes
            : [.. "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"u8, .. bytes, .. "X-Hop: 1\r\n\r\nok"u8];
        if (verdict != "502" && !line.StartsWith("Connection", StringComparison.Ordinal))
        {
            hostile.Aurora.Response = [.. "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"u8, .. bytes, .. "\r\nok"u8];
        }

        foreach (var way in hostile.Ways)
        {
            var response = await way.AskAsync(Encoding.ASCII.GetBytes(Target), [], Cancellation);
            if (verdict == "502")
            {
                Assert.Equal($"{way}: 502", $"{way}: {response.Status}");
                Assert.StartsWith("aurora-gateway; error=", response.Field("Proxy-Status"), StringComparison.Ordinal);

                // One for each gateway, and one for the other tenant of the test below if that ran before: no response of the corpus costs
                // a key.
                Assert.InRange(hostile.Aurora.Exchanges, 1, hostile.Ways.Count + 1);
                continue;
            }

            Assert.Equal((way.Name, "200", "ok"), (way.Name, response.ToString(), response.Body));
            var others = response.Fields.Where(field => !Framing.Contains(field.Key, StringComparer.OrdinalIgnoreCase)).ToList();
            if (verdict == "passes")
            {
                var sent = line.Replace("\\r\\n", "", StringComparison.Ordinal).Split(": ", 2);
                var field = Assert.Single(others);
                Assert.Equal((sent[0], sent[1]), (field.Key, field.Value), TupleIgnoringCase);
            }
            else
            {
                // What Connection names stays here too (RFC 9110, section 7.6.1).
                Assert.Empty(others);
            }
        }
    }

    [Fact]
    public async Task A_credential_in_a_trailer_of_the_response_stays_here()
    {
        hostile.Aurora.Close = true;
        hostile.Aurora.Response = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: " +
            "1\r\nSet-Cookie: a=1\r\nAuthorization: Bearer "
            + Canary.TemporaryKey +
                "\r\nAlt-Svc: h3=\":443\"\r\nStrict-Transport-Security: max-age=1\r\nProxy-Status: aurora-gateway; " +
                    "error=http_request_denied\r\n\r\n").Select(letter => (byte)letter).ToArray();
        foreach (var way in hostile.Ways)
        {
            var response = await way.AskAsync(Encoding.ASCII.GetBytes(Target), [], Cancellation);
            Assert.Equal((way.Name, "200", "ok"), (way.Name, response.ToString(), response.Body));
            Assert.Empty(
                response.Fields.Select(field => field.Key).Except([.. Framing, "Trailer", "X-Sum"], StringComparer.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_passed_on_and_never_followed(int status)
    {
        await using var elsewhere = new RawUpstream();
        hostile.Aurora.Close = false;
        hostile.Aurora.Response = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status.ToString(CultureInfo.InvariantCulture)} Elsewhere\r\nLocation: " +
                $"{elsewhere.BaseUrl}tenants/{GatewayProcess.TenantA}/projects\r\nContent-Length: 0\r\n\r\n");
        var response = Assert.Single(
            RawResponse.ReadAll(await RawSocket.ExchangeAsync(hostile.Gateway.Data, Rig.Request(Target), Cancellation)));
        Assert.Equal(status, response.Status);
        Assert.StartsWith(elsewhere.BaseUrl.ToString(), response.Field("Location"), StringComparison.Ordinal);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task What_follows_a_response_is_discarded()
    {
        // Bytes behind the announced length, as if they were the response to the next tenant's request on this connection.
        hostile.Aurora.Close = false;
        hostile.Aurora.Response =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"u8.ToArray();
        for (var i = 0; i < 20; i++)
        {
            var tenant = i % 2 == 0 ? GatewayProcess.TenantA : GatewayProcess.TenantB;
            var response = Assert.Single(RawResponse.ReadAll(
                await RawSocket.ExchangeAsync(hostile.Gateway.Data, Rig.Request($"/tenants/{tenant}/projects"), Cancellation)));
            Assert.NotEqual("poison", response.Body);
        }
    }

    /// <summary>Gateways in front of bytes, with TLS and without.</summary>
    public sealed class HostileAurora : IAsyncLifetime
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("aurora-responses-");
        private Identities? identities;
        private GatewayProcess? tls;

        public RawUpstream Aurora { get; } = new();

        public GatewayProcess Gateway { get; private set; } = null!;

        public IReadOnlyList<Way> Ways { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            identities = new Identities(folder.FullName);
            Gateway = await GatewayProcess.StartAsync(Aurora.BaseUrl, Canary.ApplicationKey, null, CancellationToken.None);
            tls = await GatewayProcess.StartAsync(Aurora.BaseUrl, Canary.ApplicationKey, identities.ListenWithTls, CancellationToken.None);
            var key = $"X-Api-Key: {GatewayProcess.AllKey}\r\n";
            var handshake = identities.Handshake(SslApplicationProtocol.Http2, certificate: false);
            Ways =
            [
                new Http1Way("responses", key, Gateway.Data),
                new Http2Way(
                    "responses over HTTP/2", key,
                    async cancellation =>
                        await Http2Connection.OpenAsync(await RawSocket.ConnectAsync(tls.Data, cancellation, handshake), cancellation)),
            ];
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var way in Ways.OfType<Http2Way>())
            {
                way.Dispose();
            }

            await tls!.DisposeAsync();
            await Gateway.DisposeAsync();
            await Aurora.DisposeAsync();
            identities!.Dispose();
            folder.Delete(recursive: true);
        }
    }
}
