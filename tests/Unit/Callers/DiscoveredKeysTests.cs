using System.Net;
using System.Text;
using AuroraGateway.Callers.Jwt;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Callers;

public sealed class DiscoveredKeysTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly Issuer issuer = new();
    private readonly DiscoveredKeys keys;

    public DiscoveredKeysTests() => keys = new DiscoveredKeys(
        new Discovery(new JwtRules { Authority = new Uri("https://idp.example"), Audience = "gateway" }, issuer), clock, NullLogger.Instance);

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
        Assert.False(await keys.RefreshAsync(CancellationToken.None));

        issuer.Document = Issuer.Good;
        clock.Advance(DiscoveredKeys.Pause);
        Assert.True(await keys.RefreshAsync(CancellationToken.None));
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
        Assert.False(await keys.RefreshAsync(CancellationToken.None));

        issuer.KeySet = Issuer.GoodKeys;
        clock.Advance(DiscoveredKeys.Pause);
        Assert.True(await keys.RefreshAsync(CancellationToken.None));
    }

    private sealed class Issuer : HttpMessageHandler
    {
        public const string Good = """{"issuer":"https://idp.example","jwks_uri":"https://idp.example/keys"}""";

        public static readonly string GoodKeys = $$"""{"keys":[{{JwtKeySetTests.Key("a")}}]}""";

        public string Document { get; set; } = Good;

        public string KeySet { get; set; } = GoodKeys;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(request.RequestUri!.AbsolutePath == "/keys" ? KeySet : Document, Encoding.UTF8, "application/json"),
            });
    }
}
