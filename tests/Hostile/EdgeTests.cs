using System.Globalization;
using System.Text.Json.Nodes;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>
/// Whatever responds at the address of the token endpoint: only Aurora's own format is a verdict, and a cached key is never lost for it.
/// </summary>
public sealed class EdgeTests(EdgeTests.Edge edge) : IClassFixture<EdgeTests.Edge>
{
    private static int tenants;

    public static IEnumerable<TheoryDataRow<string, string>> Edges => Corpus.Read("edges.txt");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Edges))]
    public async Task Each_response_at_the_token_endpoint_has_its_class_and_costs_no_cached_key(string verdict, string line)
    {
        edge.Aurora.ExchangeResponse = null;
        await CallAsync(GatewayProcess.TenantA, "200");

        // A tenant of its own for each line: what one was refused for is remembered.
        var tenant = $"33333333-3333-4333-8333-{Interlocked.Increment(ref tenants):x12}";
        edge.Aurora.ExchangeResponse = Corpus.Bytes(line);
        var response = await CallAsync(tenant, verdict);
        Assert.DoesNotContain("canary", response.Body, StringComparison.Ordinal);
        if (response.Status == 503)
        {
            Assert.NotNull(response.Field("Retry-After"));
        }

        await CallAsync(GatewayProcess.TenantA, "200");
    }

    // Key exchanges pause for a moment after failures, so that the verdict may come with the second or third call.
    private async Task<RawResponse> CallAsync(string tenant, string verdict)
    {
        RawResponse? response = null;
        var words = verdict.Split(' ');
        await Waiting.UntilAsync(
            async () =>
            {
                var bytes = await RawSocket.ExchangeAsync(edge.Gateway.Data, Rig.Request($"/tenants/{tenant}/projects"), Cancellation);
                response = Assert.Single(RawResponse.ReadAll(bytes));
                return response.Status.ToString(CultureInfo.InvariantCulture) == words[0]
                    && (words.Length == 1 || (response.Field("Proxy-Status")!.EndsWith($"details=\"{words[1]}\"", StringComparison.Ordinal)
                        && !response.Body.Contains("exchanges pause", StringComparison.Ordinal)));
            },
            $"{tenant} gets {verdict}",
            Cancellation);
        return response!;
    }

    /// <summary>A gateway in front of bytes.</summary>
    public sealed class Edge : IAsyncLifetime
    {
        public RawUpstream Aurora { get; } = new();

        public GatewayProcess Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Aurora.Response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();
            Gateway = await GatewayProcess.StartAsync(
                Aurora.BaseUrl,
                Canary.ApplicationKey,
                static settings => settings["Keys"] = new JsonObject
                {
                    ["LongestBackOff"] = "00:00:00.2",
                    ["NewTenantsPerMinute"] = 1_000,
                },
                CancellationToken.None);
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Aurora.DisposeAsync();
        }
    }
}
