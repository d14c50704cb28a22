using System.Net;
using System.Text;
using AuroraGateway.Callers.Jwt;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Callers.Jwt;

public sealed class DiscoveredKeysTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly Issuer issuer = new();
    private readonly DiscoveredKeys keys;

    public DiscoveredKeysTests() => keys = new DiscoveredKeys(
        new Discovery(new JwtRules { Authority = new Uri("https://idp.example"), Audience = "gateway" }, issuer), clock,
        NullLogger.Instance);

    public void Dispose() => keys.Dispose();

    [Theory]
    [InlineData("""{"error":"maintenance"}""")]
    [InlineData("""{"issuer":"https://idp.example"}""")]
    [InlineData("""{"issuer":7,"jwks_uri":[]}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task A_document_that_names_nothing_is_one_failed_fetch_and_not_the_last_one(string document)
    {
        issuer.Document = document;
        Assert.False((await keys.RefreshAsync(null, CancellationToken.None)).IsCurrent);

        issuer.Document = Issuer.Good;
        clock.Advance(FetchAllowance.Gap);
        Assert.True((await keys.RefreshAsync(null, CancellationToken.None)).IsCurrent);
        Assert.NotNull(keys.Take());
    }

    [Theory]
    [InlineData("""{"keys":[null]}""")]
    [InlineData("""{"keys":7}""")]
    [InlineData("""{"keys":[7]}""")]
    [InlineData("null")]
    public async Task A_key_set_that_is_none_is_one_failed_fetch_and_not_the_last_one(string set)
    {
        issuer.KeySet = set;
        Assert.False((await keys.RefreshAsync(null, CancellationToken.None)).IsCurrent);

        issuer.KeySet = Issuer.GoodKeys;
        clock.Advance(FetchAllowance.Gap);
        Assert.True((await keys.RefreshAsync(null, CancellationToken.None)).IsCurrent);
    }

    [Fact]
    public async Task A_caller_that_looked_before_a_fetch_and_asks_after_it_causes_no_other()
    {
        await keys.RefreshAsync(null, CancellationToken.None);
        Assert.True((await keys.RefreshAsync(null, CancellationToken.None)).IsCurrent);
        Assert.Equal(2, issuer.Heads.Count);
    }

    [Fact]
    public async Task Its_requests_say_who_asks_and_for_what()
    {
        await keys.RefreshAsync(null, CancellationToken.None);
        Assert.Equal(2, issuer.Heads.Count);
        Assert.All(issuer.Heads, head => Assert.Equal("User-Agent: aurora-gateway/0.1.0 | Accept: application/json", head));
    }

    [Fact]
    public async Task A_fetch_that_was_under_way_is_no_word_on_a_key_that_was_added_meanwhile()
    {
        var gate = new TaskCompletionSource();
        issuer.KeySets = async () =>
        {
            var before = issuer.KeySet;
            await gate.Task;
            return before;
        };
        var first = keys.RefreshAsync(null, CancellationToken.None).AsTask();
        await Waiting.UntilAsync(() => issuer.Heads.Count == 2);
        issuer.KeySet = $$"""{"keys":[{{JwtKeySetTests.Key("a")}},{{JwtKeySetTests.Key("b")}}]}""";
        var callers = Enumerable.Range(0, 100).Select(_ => keys.RefreshAsync("b", CancellationToken.None).AsTask()).ToArray();
        issuer.KeySets = null;
        gate.SetResult();

        Assert.True((await first).IsCurrent);
        Assert.All(await Task.WhenAll(callers), inquiry => Assert.True(inquiry.IsCurrent));
        Assert.Single(keys.Take()!.Find("b"));
        Assert.Equal(4, issuer.Heads.Count);
    }

    [Theory]
    [InlineData(302, "text/html", "and a redirect is not followed")]
    [InlineData(401, "application/json", "requires a credential")]
    [InlineData(503, "text/html", "returned 503 with text/html (Server: nginx)")]
    [InlineData(200, "text/html", "a login page or an edge")]
    public async Task What_is_not_the_issuers_is_named_and_where_to_look(int status, string type, string expected)
    {
        var discovery = new Discovery(
            new JwtRules { Authority = new Uri("https://idp.example"), Audience = "gateway" }, new Page(status, type));
        var (none, error) = await discovery.FetchAsync(clock);
        Assert.Null(none);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error, StringComparison.Ordinal);
    }

    private sealed class Page(int status, string type) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new StringContent("<html>canary", Encoding.UTF8, type),
            };
            response.Headers.TryAddWithoutValidation("Server", "nginx/1.25");
            return Task.FromResult(response);
        }
    }

    private sealed class Issuer : HttpMessageHandler
    {
        public const string Good = """{"issuer":"https://idp.example","jwks_uri":"https://idp.example/keys"}""";

        public static readonly string GoodKeys = $$"""{"keys":[{{JwtKeySetTests.Key("a")}}]}""";

        public string Document { get; set; } = Good;

        public string KeySet { get; set; } = GoodKeys;

        /// <summary>Instead of <see cref="KeySet"/>.</summary>
        public Func<Task<string>>? KeySets { get; set; }

        public System.Collections.Concurrent.ConcurrentQueue<string> Heads { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var wanted = request.RequestUri!.AbsolutePath != "/keys" ? Document : null;
            var made = wanted is null ? KeySets?.Invoke() : null;
            Heads.Enqueue(string.Join(" | ", request.Headers.Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")));
            wanted ??= made is null ? KeySet : await made;
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(wanted, Encoding.UTF8, "application/json") };
        }
    }
}
