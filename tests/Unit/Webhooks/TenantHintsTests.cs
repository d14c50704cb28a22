using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants.Authorization;
using AuroraGateway.Unit.Keys;
using AuroraGateway.Webhooks;

namespace AuroraGateway.Unit.Webhooks;

public sealed class TenantHintsTests : IDisposable
{
    private readonly Ring ring = new();
    private readonly MeterRecord meters = new();
    private readonly TenantAuthorizations authorizations;
    private readonly TenantHints hints;

    public TenantHintsTests()
    {
        authorizations = new TenantAuthorizations(ring.Time, meters, new LogRecord<TenantAuthorizations>());
        hints = new TenantHints(() => ring.Keys, authorizations, ring.Time);
    }

    public void Dispose()
    {
        authorizations.Dispose();
        meters.Dispose();
        ring.Dispose();
    }

    [Fact]
    public async Task Enabled_requests_a_key_once_and_again_only_if_none_came_within_a_minute()
    {
        Assert.Equal(WebhookOutcome.Acted, hints.Take(Ring.Tenant(1), isEnabled: true));
        var purchase = await ring.Exchange.NextAsync();
        Assert.Equal(WebhookOutcome.Duplicate, hints.Take(Ring.Tenant(1), isEnabled: true));
        purchase.Complete(new KeyFailure(KeyFailureKind.TenantNotAuthorized, "refused"));
        await ring.UntilFailedAsync();
        Assert.Equal(WebhookOutcome.Duplicate, hints.Take(Ring.Tenant(1), isEnabled: true));
        Assert.Equal(1, ring.Exchange.Count);

        ring.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(WebhookOutcome.Acted, hints.Take(Ring.Tenant(1), isEnabled: true));
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_second"));
        Assert.NotNull((await ring.AskAsync(Ring.Owner(1))).Key);

        ring.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(WebhookOutcome.Duplicate, hints.Take(Ring.Tenant(1), isEnabled: true));
        Assert.Equal(2, ring.Exchange.Count);
        Assert.Equal(Ring.Start, hints.Newest(1).Single().Since);
    }

    [Fact]
    public async Task Disabled_drops_the_keys_and_says_nothing_more_a_second_time()
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_first");
        Assert.Equal(WebhookOutcome.Acted, hints.Take(Ring.Tenant(1), isEnabled: false));
        Assert.Equal(0, ring.Keys.Snapshot(10).Held);
        Assert.Equal((false, AuthorizationSource.Webhook, false), Known());
        await ring.HoldAsync(Ring.Owner(1), "tk_second");
        ring.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(WebhookOutcome.Duplicate, hints.Take(Ring.Tenant(1), isEnabled: false));
        Assert.Equal(1, ring.Keys.Snapshot(10).Held);
    }

    private (bool, AuthorizationSource, bool) Known() =>
        authorizations.Find(Ring.Tenant(1)) is { } known ? (known.IsAuthorized, known.Source, known.IsConfirmed) : default;

    [Fact]
    public void A_flood_is_deferred_and_ten_thousand_tenants_are_remembered()
    {
        for (var tenant = 0; tenant < 120; tenant++)
        {
            Assert.Equal(WebhookOutcome.Acted, hints.Take(Ring.Tenant(tenant), isEnabled: false));
        }

        Assert.Equal(WebhookOutcome.Throttled, hints.Take(Ring.Tenant(200), isEnabled: false));
        Assert.Equal(WebhookOutcome.Duplicate, hints.Take(Ring.Tenant(1), isEnabled: false));
        for (var tenant = 1_000; tenant < 12_000; tenant++)
        {
            ring.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(WebhookOutcome.Acted, hints.Take(Ring.Tenant(tenant), isEnabled: false));
        }

        Assert.Equal(10_000, hints.Newest(int.MaxValue).Count);
        Assert.Equal(Ring.Tenant(11_999), hints.Newest(1).Single().Tenant);
    }
}
