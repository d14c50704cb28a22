using System.IO.Compression;
using System.Text;
using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>
/// A firewall, a proxy or a login page responds in Aurora's place: that decides nothing about a key, a tenant or a session.
/// </summary>
public sealed class EdgeTests : IDisposable
{
    private const string Page = "<!DOCTYPE html><html><title>ERROR</title>canary of the page</html>";

    private readonly LogRecord<ApplicationKeys> log = new();
    private readonly TokenEndpoint endpoint = new();
    private readonly AuroraExchange exchange = new(new FakeTimeProvider(Ring.Start));
    private readonly ApplicationKeys keys;
    private readonly ExchangeTarget site;

    public EdgeTests()
    {
        AuroraOrigin.TryParse(null, "https://aurora.example", out var origin);
        keys = new(Sites.Key("good-key"), log);
        site = Sites.Of(endpoint, origin!, keys);
    }

    public void Dispose() => endpoint.Dispose();

    public static TheoryData<int, string, string?, KeyFailureKind, string> Edges
    {
        get
        {
            var edges = new TheoryData<int, string, string?, KeyFailureKind, string>();
            foreach (var status in (int[])[401, 403, 404, 422, 511])
            {
                edges.Add(status, Page, "text/html", KeyFailureKind.BadAnswer, $"{status} with text/html (Server: CloudFront)");
                edges.Add(status, "", null, KeyFailureKind.BadAnswer, $"{status} with no Content-Type");
                edges.Add(status, "", "application/json", KeyFailureKind.BadAnswer, $"{status} with application/json");
                edges.Add(
                    status, """{"message":"Forbidden"}""", "application/json", KeyFailureKind.BadAnswer, $"{status} with application/json");
                edges.Add(status, TokenEndpoint.Error, "text/html", KeyFailureKind.BadAnswer, $"{status} with text/html");
                edges.Add(status, "error code: 1010", "text/plain", KeyFailureKind.BadAnswer, $"{status} with text/plain");
            }

            edges.Add(200, Page, "text/html", KeyFailureKind.BadAnswer, "200 with text/html (Server: CloudFront)");
            edges.Add(200, "", null, KeyFailureKind.BadAnswer, "not JSON");
            edges.Add(204, "", null, KeyFailureKind.BadAnswer, "not JSON");
            edges.Add(302, Page, "text/html", KeyFailureKind.BadAnswer, "A redirect is not followed");
            edges.Add(400, Page, "text/html", KeyFailureKind.BadAnswer, "400 with text/html");
            edges.Add(405, Page, "text/html", KeyFailureKind.BadAnswer, "405 with text/html");
            edges.Add(407, Page, "text/html", KeyFailureKind.BadAnswer, "Aurora:Proxy");
            edges.Add(429, Page, "text/html", KeyFailureKind.Throttled, "429 with text/html");
            edges.Add(500, Page, "text/html", KeyFailureKind.Unavailable, "500 with text/html");
            edges.Add(503, Page, "text/html", KeyFailureKind.Unavailable, "A firewall, proxy or CDN");
            return edges;
        }
    }

    [Theory]
    [MemberData(nameof(Edges))]
    public async Task What_is_not_in_Auroras_format_has_its_class_and_names_where_to_look(
        int status, string body, string? type, KeyFailureKind kind, string detail)
    {
        Edge(status, body, type);
        var failure = (await BuyAsync("st_1")).Failure!;
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(detail, failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", failure.Detail, StringComparison.Ordinal);
        Assert.False(keys.IsCurrentRefused);
    }

    [Fact]
    public async Task An_edge_that_writes_the_key_back_into_its_name_does_not_get_it_into_the_message()
    {
        endpoint.RespondsAsync = (request, _) =>
        {
            var response = TokenEndpoint.Response(403, Page, "text/html");
            response.Headers.TryAddWithoutValidation("Server", request.Headers.Authorization!.Parameter);
            return Task.FromResult(response);
        };
        Assert.DoesNotContain("good-key", (await BuyAsync()).Failure!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(422)]
    [InlineData(200)]
    [InlineData(302)]
    public async Task An_edge_neither_proves_nor_refuses_a_changed_application_key_and_the_key_in_use_is_tried(int status)
    {
        keys.Propose(Sites.Key("mistyped-key"));
        Edge(status, Page, "text/html");
        await BuyAsync();
        await BuyAsync();
        Assert.Equal(["mistyped-key", "good-key", "mistyped-key", "good-key"], endpoint.Keys);
        Assert.Equal(("mistyped-key", "good-key", null), (keys.Candidate!.Reveal(), keys.Current.Reveal(), keys.RefusedCandidate));
        Assert.Single(log.Lines, static line => line.StartsWith("Warning 1304: ", StringComparison.Ordinal));

        endpoint.RespondsAsync = static (request, _) =>
            Task.FromResult(TokenEndpoint.Response(request.Headers.Authorization!.Parameter == "good-key" ? 200 : 401));
        Assert.NotNull((await BuyAsync()).Key);
        Assert.Equal("good-key", keys.Current.Reveal());
        Assert.Equal(Sites.Key("mistyped-key").Fingerprint, keys.RefusedCandidate);
    }

    [Fact]
    public async Task A_404_of_an_edge_is_no_word_on_a_tenant_though_others_were_served()
    {
        Assert.NotNull((await BuyAsync(tenant: 2)).Key);
        Edge(404, Page, "text/html");
        Assert.Equal(KeyFailureKind.BadAnswer, (await BuyAsync()).Failure!.Kind);
        endpoint.RespondsWith(404);
        Assert.Equal(KeyFailureKind.TenantNotAuthorized, (await BuyAsync()).Failure!.Kind);
    }

    [Theory]
    [InlineData(401, KeyFailureKind.ApplicationKeyRejected)]
    [InlineData(403, KeyFailureKind.TenantNotAuthorized)]
    public async Task Auroras_own_refusal_is_read_through_whatever_codes_it(int status, KeyFailureKind kind)
    {
        endpoint.RespondsAsync = (_, _) =>
        {
            var packed = new MemoryStream();
            using (var packing = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            {
                packing.Write([0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(TokenEndpoint.Error)]);
            }

            var response = TokenEndpoint.Response(status);
            response.Content = new ByteArrayContent(packed.ToArray());
            response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=\"utf8\"");
            response.Content.Headers.ContentEncoding.Add("gzip");
            return Task.FromResult(response);
        };
        Assert.Equal(kind, (await BuyAsync()).Failure!.Kind);
    }

    private void Edge(int status, string body, string? type) => endpoint.RespondsAsync = (_, _) =>
    {
        var response = TokenEndpoint.Response(status, body, type);
        response.Headers.TryAddWithoutValidation("Server", "CloudFront");
        return Task.FromResult(response);
    };

    private async Task<ExchangeOutcome> BuyAsync(string? session = null, int tenant = 1) =>
        await exchange.BuyAsync(
            new ExchangeRequest(
                Ring.Owner(tenant), session is null ? null : SessionToken.TryParse(session), null, new KeyTerms(), Target: () => site),
            TestContext.Current.CancellationToken);
}
