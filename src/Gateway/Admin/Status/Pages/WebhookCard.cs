using AuroraGateway.Admin.Status.Troubles;
namespace AuroraGateway.Admin.Status.Pages;

/// <summary>What Aurora's webhooks said; not shown without a receiver.</summary>
internal static class WebhookCard
{
    private const int MostShown = 5;

    public static View Set(View view, GatewayStatus status) =>
        view.List("webhooks", status.Webhooks is { } webhooks ? [Of(webhooks, status.Now)] : []);

    private static View Of(WebhookStatus webhooks, DateTimeOffset now) => new View()
        .Set("last", webhooks.LastAt is { } last ? Wording.Clock(last, now) : "")
        .List("rows", webhooks.Tenants.Take(MostShown).Select(tenant => Row(tenant, now)));

    private static View Row(WebhookTenant tenant, DateTimeOffset now) => new View()
        .Set("tenant", tenant.Tenant)
        .Set("says", tenant.Status == "enabled" ? "authorised" : "withdrawn")
        .Set("says-tone", tenant.Status == "enabled" ? "" : "bad")
        .Set("from", Wording.Clock(tenant.Since, now));
}
