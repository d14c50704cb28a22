using System.Text.Json.Nodes;

namespace AuroraGateway.Integration.Admin;

/// <summary><c>GET /usage</c> equals what was sent and received.</summary>
public sealed class UsageTests
{
    [Fact]
    public async Task Totals_equal_what_was_sent_and_received_by_caller_and_tenant()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        long received = 0;
        var body = new byte[1_000];
        var chunked = new byte[300_000];
        foreach (var request in (HttpRequestMessage[])
        [
            new(HttpMethod.Get, Path("projects")),
            new(HttpMethod.Head, Path("projects")),
            new(HttpMethod.Put, Path("projects/x")) { Content = new ByteArrayContent(body) },
            new(HttpMethod.Post, Path("projects")) { Content = new ByteArrayContent(body) },
            new(HttpMethod.Post, Path("projects")) { Content = new StreamContent(new MemoryStream(chunked)),
                Headers = { TransferEncodingChunked = true } },
        ])
        {
            using var response = await gateway.Client.SendAsync(request);
            received += (await response.Content.ReadAsByteArrayAsync()).Length;
        }

        var foreign =
            await (await gateway.CallAsync(GatewayUnderTest.OtherTenant, GatewayUnderTest.ViewerKey)).Content.ReadAsByteArrayAsync();
        var unknown = await (await gateway.CallAsync(key: "unknown-key-0123456789abcdef0123")).Content.ReadAsByteArrayAsync();
        var withdrawn = await (await gateway.CallAsync(GatewayUnderTest.Unauthorised)).Content.ReadAsByteArrayAsync();

        JsonNode report = null!;

        // A request is counted after its response ended.
        await Waiting.UntilAsync(
            async () => (int)(report = JsonNode.Parse(await gateway.AdminTextAsync("/usage"))!)["sinceStart"]!["total"]!["calls"]! == 8);
        Assert.Equal((5, received, 302_000, 1, 0), Figures(report, "app", GatewayUnderTest.Tenant));
        Assert.Equal((1, withdrawn.Length, 0, 1, 1), Figures(report, "app", GatewayUnderTest.Unauthorised));
        Assert.Equal((1, foreign.Length, 0, 0, 1), Figures(report, "viewer", null));
        Assert.Equal((1, unknown.Length, 0, 0, 1), Figures(report, null, null));
        Assert.Equal(
            DateTimeOffset.Parse((string)report["at"]!, null).UtcDateTime.ToString("yyyy-MM-dd"), (string?)report["days"]![0]!["day"]);
    }

    [Fact]
    public async Task It_is_JSON_or_CSV_as_the_client_asks()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        (await gateway.CallAsync()).Dispose();
        foreach (var (query, accept, type) in (IEnumerable<(string, string?, string)>)
        [
            ("", null, "application/json"), ("", "*/*", "application/json"), ("", "text/html,*/*;q=0.8", "application/json"),
            ("", "text/csv", "text/csv"), ("", "text/csv;q=0.5, application/json", "application/json"),
            ("", "text/csv, application/json;q=0.9", "text/csv"),
            ("?format=csv", "application/json", "text/csv"), ("?format=JSON", "text/csv", "application/json"),
            ("?format=xml", null, "application/problem+json"),
        ])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
            {
                using var response = await gateway.AdminAsync(method, "/usage" + query, request =>
                {
                    if (accept is not null)
                    {
                        request.Headers.TryAddWithoutValidation("Accept", accept);
                    }
                });
                Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
                Assert.Equal(type == "application/problem+json" ? 404 : 200, (int)response.StatusCode);
                Assert.Equal(method == HttpMethod.Head, (await response.Content.ReadAsByteArrayAsync()).Length == 0);
            }
        }
    }

    private static Uri Path(string rest) => new($"/tenants/{GatewayUnderTest.Tenant}/{rest}", UriKind.Relative);

    private static (int Calls, long Out, long In, int Exchanges, int Rejected) Figures(JsonNode report, string? caller, string? tenant)
    {
        var row = Assert.Single(
            report["sinceStart"]!["rows"]!.AsArray(), row => (string?)row!["caller"] == caller && (string?)row["tenant"] == tenant);
        var figures = row!["figures"]!;
        return (
            (int)figures["calls"]!, (long)figures["bytesOut"]!, (long)figures["bytesIn"]!, (int)figures["exchanges"]!,
            (int)figures["rejected"]!);
    }
}
