using AuroraGateway.Admin.Status.Troubles;

namespace AuroraGateway.Admin.Status.Pages;

/// <summary>
/// The status page: rendered here, readable without script; the script only fetches it again and puts what changed into place.
/// </summary>
internal static class StatusPage
{
    private const int MostChanges = 6;
    private const int LongestChange = 160;

    /// <param name="http">The request.</param>
    /// <param name="status">What to show.</param>
    /// <param name="whole">The page, or only what changes in it.</param>
    public static Task RespondAsync(HttpContext http, GatewayStatus status, bool whole) =>
        PageResource.SendAsync(http, whole ? "page" : "live", Of(status, StatusQuery.Of(http.Request)));

    public static View Of(GatewayStatus status, StatusQuery query)
    {
        var view = new View()
            .Set("title", $"{Sign(status.Verdict)} {status.Headline} – Aurora Gateway")
            .Set("tone", status.Verdict.ToString().ToLowerInvariant())
            .Set("sign", Sign(status.Verdict))
            .Set("headline", Figures.Unbroken(status.Headline))
            .Set("now", status.Now.UtcDateTime.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture))
            .Set("now-iso", Wording.Iso(status.Now))
            .Set("verdict-since", Wording.Clock(status.Since, status.Now))
            .Set("verdict-since-iso", Wording.Iso(status.Since))
            .Set("verdict-span", Figures.Unbroken(Wording.Span(status.Now - status.Since)))
            .Set("instance", Instance(status.Instance))
            .Set("version", status.Version)
            .Set("started", Wording.Clock(status.StartedAt, status.Now))
            .Set("started-iso", Wording.Iso(status.StartedAt))
            .Set("running", Figures.Unbroken(Wording.Span(status.Now - status.StartedAt)))
            .Set("search", query.Search)
            .Set("caller-sort", query.CallerSort)
            .List("callers", [CallerTable.Of(status, query)])
            .List("tenants", [TenantTable.Of(status, query)])
            .List("state", StateItems.Of(status))
            .List("changes", status.Changes.Take(MostChanges).Select(change => Change(change, status.Now)));
        return WebhookCard.Set(AuroraCard.Set(TroubleList.Set(RightNow(view, status), status), status), status);
    }

    private static View RightNow(View view, GatewayStatus status) => view.List("figures",
    [
        Figure("Requests in the last minute", Figures.Number(status.Callers.Sum(static caller => caller.PerMinute))),
        Figure("of them refused by the gateway", Figures.Number(status.Callers.Sum(static caller => caller.RefusedPerMinute))),
        Figure("Aurora’s success in the last minute", Figures.Percent(status.Responses.Minute.Success)),
        Figure("Aurora’s p95 in the last minute", Figures.Milliseconds(status.Responses.Minute.P95)),
        Figure("Under way", Figures.Number(status.ActiveRequests)),
        Figure("Keys cached", Figures.Number(status.Keys.Held)),
        Figure("First key expires in", status.Keys.FirstEnd is { } end ? Figures.Unbroken(Wording.Span(end - status.Now)) : Figures.None),
    ]);

    private static View Figure(string name, string value) => new View().Set("name", name).Set("value", value);

    private static string Instance(InstanceStatus instance)
    {
        var replica = instance.ReplicaId is { } id ? $" · replica {id[..Math.Min(8, id.Length)]}" : "";
        var count = replica.Length > 0 && instance.Replicas is { } all ? $", one of {all}" : "";
        return $"{instance.Environment} · {instance.Host}{replica}{count}";
    }

    private static View Change(ChangeStatus change, DateTimeOffset now) => new View()
        .Set("when", Wording.Clock(change.At, now))
        .Set("mark", change.Level >= LogLevel.Error ? "✗" : change.Level == LogLevel.Warning ? "!" : "✓")
        .Set("change-tone", change.Level >= LogLevel.Error ? "bad" : change.Level == LogLevel.Warning ? "low" : "")
        .Set("change", Shortened(change.What) + (change.Times > 1 ? $" ({change.Times} times)" : ""));

    // The log and /status have the whole of it.
    private static string Shortened(string text) => text.Length <= LongestChange ? text : text[..(LongestChange - 1)] + "…";

    public static string Sign(Verdict verdict) =>
        verdict switch { Verdict.Well => "✓", Verdict.Unknown => "?", Verdict.Impaired => "!", Verdict.Draining => "↓", _ => "✗" };
}
