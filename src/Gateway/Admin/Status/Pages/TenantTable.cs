using System.Globalization;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Keys;

namespace AuroraGateway.Admin.Status.Pages;

/// <summary>Tenants and sessions: what they call, how Aurora responds, what is left of quota and key, and what is wrong.</summary>
internal static class TenantTable
{
    /// <summary>The first is the usual one.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["trouble", "name", "calls", "success", "p95", "quota", "key"];

    public const int Rows = 10;

    private const double Low = 0.1;

    public static View Of(GatewayStatus status, StatusQuery query)
    {
        var found = status.Tenants.Where(tenant => query.Finds(tenant.Tenant, tenant.Name, tenant.Key?.Caller)).ToList();
        var rows = Paging.Part(Sorted(found, query.TenantSort), query.TenantPage, Rows);
        var view = new View()
            .List("rows", rows.Select(tenant => Row(tenant, status.Now)))
            .List("sorts", Sorts.Select(sort => new View().Set("sort", sort).Set("selected", sort == query.TenantSort ? "yes" : "")))
            .Set(
                "empty", found.Count > 0
                    ? ""
                    : status.Tenants.Count == 0 ? "No key was asked for yet." : $"No tenant fits “{query.Search}”.")
            .Set(
                "more", status.Keys.Owners > GatewayStatus.MostTenants
                    ? $"{GatewayStatus.MostTenants} of {status.Keys.Owners} are listed: those in trouble first."
                    : "");
        foreach (var sort in Sorts)
        {
            view.Set("by-" + sort, query.Address(tenantSort: sort, section: "#tenants"))
                .Set("is-" + sort, sort == query.TenantSort ? "yes" : "");
        }

        return Paging.Describe(view, found.Count, query.TenantPage, Rows, page => query.Address(tenantPage: page, section: "#tenants"));
    }

    // Those in trouble come first unless something else is asked for; then what matters most of it does.
    private static IReadOnlyList<TenantStatus> Sorted(IReadOnlyList<TenantStatus> tenants, string sort) => sort switch
    {
        "name" =>
            [.. tenants.OrderBy(static tenant => tenant.Name ?? "\uFFFF", StringComparer.OrdinalIgnoreCase).ThenBy(
                static tenant => tenant.Tenant, StringComparer.Ordinal)],
        "calls" => [.. tenants.OrderByDescending(static tenant => tenant.Minute?.Requests ?? -1)],
        "success" => [.. tenants.OrderBy(static tenant => tenant.Minute?.Success ?? 2)],
        "p95" => [.. tenants.OrderByDescending(static tenant => tenant.Minute?.P95 ?? -1)],
        "quota" => [.. tenants.OrderByDescending(static tenant => tenant.Quota is { } quota ? ShareOf(quota) : -1)],
        "key" => [.. tenants.OrderBy(static tenant => tenant.Key?.EndsAt ?? DateTimeOffset.MinValue)],
        _ => tenants,
    };

    private static View Row(TenantStatus tenant, DateTimeOffset now)
    {
        var view = new View()
            .Set("name", tenant.Name)
            .Set("id", tenant.Tenant)
            .Set("session", tenant.Key?.Session is { } session ? $"session {session} of {tenant.Key.Caller}" : "")
            .Set("standing", Standing(tenant.Authorization, now))
            .Set("standing-tone", tenant.Authorization is { State: "withdrawn" } ? "bad" : "")
            .Set("calls", tenant.Minute is { } minute ? Figures.Number(minute.Requests) : Figures.None)
            .Set("success", Figures.Percent(tenant.Minute?.Success))
            .Set("success-tone", Figures.Tone(tenant.Minute?.Success))
            .Set("took", Figures.Percentiles(tenant.Minute))
            .Set("trouble", Trouble(tenant))
            .Set("trouble-tone", tenant.Key is null or { Trouble: KeyTrouble.None } && !tenant.IsRefused ? "" : "bad");
        return Key(Quota(view, tenant.Quota), tenant.Key, now);
    }

    private static string Standing(AuthorizationStatus? known, DateTimeOffset now) => known is null ? ""
        : $"{(known.State == "withdrawn" ? "withdrawn" : "authorised")} since {Wording.Clock(known.Since, now)} by {known.Source}"
            + (known.Confirmed ? "" : ", the next exchange decides");

    private static string NotServed(QuotaStatus quota) =>
        quota.Refused > 0 ? $", {quota.Refused} refused"
        : quota.Waiting > 0 ? $", {quota.Waiting} wait"
        : "";

    private static View Quota(View view, QuotaStatus? quota) => quota is null
        ? view.Set("quota", "")
        : view.Set("quota", $"{quota.Used} of {quota.Limit}{NotServed(quota)}")
            .Set("quota-by", quota.MostBy is null ? "" : $"Most by {quota.MostBy} ({quota.MostUsed})")
            .Set("quota-share", Share(ShareOf(quota)))
            .Set("quota-tone", quota.Refused > 0 || ShareOf(quota) >= 0.9 ? "bad" : ShareOf(quota) >= 0.7 ? "low" : "good");

    private static View Key(View view, KeySlotView? key, DateTimeOffset now)
    {
        if (key is not { ObtainedAt: { } obtained, EndsAt: { } end })
        {
            return view.Set("key", "").Set("no-key", key is null ? Figures.None : key.IsExchanging ? "being exchanged" : "no key")
                .Set("no-key-tone", key is null or { IsExchanging: true } ? "" : "bad");
        }

        var left = Math.Clamp((end - now) / (end - obtained), 0, 1);
        return view.Set("key", Figures.Unbroken(Wording.Span(end - now)) + " left").Set("key-share", Share(left))
            .Set("key-tone", left < Low ? "bad" : key.Trouble != KeyTrouble.None ? "low" : "good");
    }

    private static string Trouble(TenantStatus tenant) => (tenant.IsRefused, tenant.Key?.Trouble ?? KeyTrouble.None) switch
    {
        (true, _) => $"Aurora responds with 403 ({tenant.Forbidden} in the last minute), though its calls worked before.",
        (_, KeyTrouble.None) => Figures.None,
        (_, KeyTrouble.Braked) => "Aurora refuses fresh keys too; nothing is exchanged for a while. " + tenant.Key!.Failure,
        (_, KeyTrouble.NotRenewed) => "Not renewed, the cached key stays in use. " + tenant.Key!.Failure,
        _ => tenant.Key!.Failure ?? Figures.None,
    };

    private static double ShareOf(QuotaStatus quota) => Math.Clamp((double)quota.Used / Math.Max(1, quota.Limit), 0, 1);

    private static string Share(double share) => share.ToString("0.##", CultureInfo.InvariantCulture);
}
