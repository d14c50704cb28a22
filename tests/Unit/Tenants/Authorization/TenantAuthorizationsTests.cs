using AuroraGateway.Tenants;
using AuroraGateway.Tenants.Authorization;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Tenants.Authorization;

public sealed class TenantAuthorizationsTests : IDisposable
{
    private static readonly TenantId Tenant = TenantOf(1);

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly MeterRecord meters = new();
    private readonly LogRecord<TenantAuthorizations> log = new();
    private readonly TenantAuthorizations known;

    public TenantAuthorizationsTests() => known = new TenantAuthorizations(time, meters, log);

    public void Dispose()
    {
        known.Dispose();
        meters.Dispose();
    }

    [Fact]
    public void A_webhook_is_a_hint_until_an_exchange_agrees_and_since_stays()
    {
        known.Report(Tenant, isAuthorized: false, AuthorizationSource.Webhook);
        var first = known.Find(Tenant)!;
        Assert.Equal(
            (false, AuthorizationSource.Webhook, false, time.GetUtcNow()),
            (first.IsAuthorized, first.Source, first.IsConfirmed, first.Since));
        time.Advance(TimeSpan.FromMinutes(1));
        known.Report(Tenant, isAuthorized: false, AuthorizationSource.Webhook);
        Assert.Equal(first, known.Find(Tenant));
        known.Report(Tenant, isAuthorized: false, AuthorizationSource.Exchange);
        Assert.Equal(first with { IsConfirmed = true }, known.Find(Tenant));
        Assert.Equal(
            ["aurora_gateway.tenant.authorization_changes 1 aurora_gateway.authorization.state=withdrawn " +
                "aurora_gateway.authorization.source=webhook"],
            meters.Lines);
    }

    [Fact]
    public void An_exchange_decides_against_a_late_webhook_and_only_a_change_is_logged()
    {
        known.Report(Tenant, isAuthorized: true, AuthorizationSource.Exchange);
        Assert.Empty(log.Lines);
        known.Report(Tenant, isAuthorized: false, AuthorizationSource.Webhook);
        known.Report(Tenant, isAuthorized: true, AuthorizationSource.Exchange);
        Assert.Equal((true, AuthorizationSource.Exchange, true), Known());
        known.Report(Tenant, isAuthorized: false, AuthorizationSource.Exchange);
        known.Report(Tenant, isAuthorized: false, AuthorizationSource.Exchange);
        Assert.Equal((false, AuthorizationSource.Exchange, true), Known());
        Assert.Equal(["Information 1812", "Warning 1813"], log.Lines.Select(static line => line.Split(':')[0]));
    }

    [Fact]
    public void Ten_thousand_are_remembered()
    {
        for (var number = 0; number < 10_002; number++)
        {
            known.Report(TenantOf(number), isAuthorized: true, AuthorizationSource.Exchange);
        }

        Assert.Equal(10_000, known.Newest(int.MaxValue).Count);
        Assert.Null(known.Find(TenantOf(1)));
        Assert.Equal(TenantOf(10_001), known.Newest(1).Single().Tenant);
    }

    private (bool, AuthorizationSource, bool) Known()
    {
        var found = known.Find(Tenant)!;
        return (found.IsAuthorized, found.Source, found.IsConfirmed);
    }

    private static TenantId TenantOf(int number) => TenantId.Parse($"00000000-0000-4000-8000-{number:x12}");
}
