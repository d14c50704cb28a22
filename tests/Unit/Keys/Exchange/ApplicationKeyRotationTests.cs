using System.Net;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Exchange;

public sealed class ApplicationKeyRotationTests : IDisposable
{
    private readonly ApplicationKeys keys = new(Key("old-key"), NullLogger<ApplicationKeys>.Instance);
    private readonly Aurora aurora = new();
    private readonly AuroraExchange exchange = new(new FakeTimeProvider(Ring.Start));
    private readonly AuroraSite site;

    public ApplicationKeyRotationTests()
    {
        AuroraOrigin.TryParse(null, "https://aurora.example", out var origin);
        site = Sites.Of(aurora, origin!, keys);
    }

    public void Dispose() => aurora.Dispose();

    [Fact]
    public async Task A_changed_application_key_is_proven_by_an_exchange_and_takes_over()
    {
        aurora.Takes = ["old-key", "new-key"];
        Assert.True(keys.Propose(Key("new-key")));
        Assert.Equal(Key("old-key").Fingerprint, keys.Current.Fingerprint);

        Assert.NotNull((await BuyAsync(null)).Bought);
        Assert.Equal(Key("new-key").Fingerprint, keys.Current.Fingerprint);
        Assert.Equal(["new-key"], aurora.Seen);
    }

    [Fact]
    public async Task A_wrong_new_application_key_is_refused_and_the_old_one_stays()
    {
        aurora.Takes = ["old-key"];
        keys.Propose(Key("wrong-key"));

        Assert.NotNull((await BuyAsync(null)).Bought);
        Assert.Equal(Key("old-key").Fingerprint, keys.Current.Fingerprint);
        Assert.Equal(Key("wrong-key").Fingerprint, keys.RefusedCandidate);
        Assert.False(keys.Propose(Key("wrong-key")));
        Assert.Equal(["wrong-key", "old-key"], aurora.Seen);
    }

    [Fact]
    public async Task A_session_token_does_not_prove_a_new_key_while_the_old_one_is_good()
    {
        aurora.Takes = ["old-key", "new-key"];
        keys.Propose(Key("new-key"));
        await BuyAsync(SessionToken.TryParse("st_1"));
        Assert.Equal(["old-key"], aurora.Seen);
    }

    [Fact]
    public async Task Where_the_old_key_is_dead_a_session_is_bought_with_the_new_one()
    {
        aurora.Takes = ["new-key"];
        Assert.Equal(KeyFailureKind.ApplicationKeyRejected, (await BuyAsync(null)).Failure!.Kind);
        keys.Propose(Key("new-key"));
        Assert.NotNull((await BuyAsync(SessionToken.TryParse("st_1"))).Bought);
        Assert.Equal(Key("new-key").Fingerprint, keys.Current.Fingerprint);
    }

    [Fact]
    public async Task Trouble_at_auroras_side_neither_proves_nor_refuses_a_new_key()
    {
        aurora.Status = HttpStatusCode.ServiceUnavailable;
        keys.Propose(Key("new-key"));
        Assert.Equal(KeyFailureKind.Unavailable, (await BuyAsync(null)).Failure!.Kind);
        Assert.Equal(Key("new-key").Fingerprint, keys.Candidate!.Fingerprint);
        Assert.Null(keys.RefusedCandidate);
    }

    private static ApplicationKey Key(string text)
    {
        ApplicationKey.TryParse(text, out var key);
        return key!;
    }

    private async Task<ExchangeOutcome> BuyAsync(SessionToken? session) =>
        await exchange.BuyAsync(new ExchangeRequest(Ring.Owner(1), session, null, Site: site), TestContext.Current.CancellationToken);

    private sealed class Aurora : HttpMessageHandler
    {
        public string[] Takes { get; set; } = [];

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public List<string> Seen { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var key = request.Headers.Authorization!.Parameter!;
            Seen.Add(key);
            return Task.FromResult(new HttpResponseMessage(Takes.Contains(key) || Status != HttpStatusCode.OK ? Status : HttpStatusCode.Unauthorized)
            {
                Content = new StringContent("""{"token":{"bearer_token":"tk_1","expires_at":"2026-03-02 01:00:00 UTC"}}"""),
            });
        }
    }
}
