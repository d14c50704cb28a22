using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>The response of Aurora for a tenant that it does not know is published nowhere; 404 is likely.</summary>
public sealed class UnknownTenantTests : IDisposable
{
    private readonly Aurora aurora = new();
    private readonly AuroraExchange exchange = new(new FakeTimeProvider(Ring.Start));
    private readonly ExchangeTarget site;

    public UnknownTenantTests()
    {
        Assert.Null(ApplicationKey.TryParse("application-key", out var key));
        AuroraOrigin.TryParse(null, "https://aurora.example", out var origin);
        site = Sites.Of(aurora, origin!, new ApplicationKeys(key!, NullLogger<ApplicationKeys>.Instance));
    }

    public void Dispose() => aurora.Dispose();

    [Fact]
    public async Task A_404_for_one_tenant_after_another_was_served_is_that_tenants_trouble()
    {
        Assert.NotNull((await BuyAsync(1)).Key);
        Assert.Equal(KeyFailureKind.TenantNotAuthorized, (await BuyAsync(2)).Failure!.Kind);
        Assert.NotNull((await BuyAsync(1)).Key);
    }

    [Fact]
    public async Task A_404_before_any_exchange_succeeded_means_that_the_application_is_unknown() =>
        Assert.Equal(KeyFailureKind.ApplicationKeyRejected, (await BuyAsync(2)).Failure!.Kind);

    [Fact]
    public async Task An_application_unknown_to_Aurora_is_named_once_the_tenant_that_was_served_receives_404()
    {
        Assert.NotNull((await BuyAsync(1)).Key);
        aurora.Known = [];
        Assert.Equal(KeyFailureKind.ApplicationKeyRejected, (await BuyAsync(1)).Failure!.Kind);
        Assert.Equal(KeyFailureKind.ApplicationKeyRejected, (await BuyAsync(2)).Failure!.Kind);
    }

    private async Task<ExchangeOutcome> BuyAsync(int tenant) =>
        await exchange.BuyAsync(
            new ExchangeRequest(Ring.Owner(tenant), null, null, new KeyTerms(), Target: () => site), TestContext.Current.CancellationToken);

    private sealed class Aurora : HttpMessageHandler
    {
        public string[] Known { get; set; } = [Ring.Tenant(1).ToString()];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(TokenEndpoint.Response(Known.Any(request.RequestUri!.AbsolutePath.Contains) ? 200 : 404));
    }
}
