using AuroraGateway.Telemetry;

namespace AuroraGateway.Admin.Status.Pages;

/// <summary>
/// Callers: how much they ask, how it ends, how long it takes, and why they are refused. All figures of a row are of the last minute.
/// </summary>
internal static class CallerTable
{
    /// <summary>The first is the usual one.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["calls", "name", "success", "p95", "refused"];

    public const int Rows = 5;

    public static View Of(GatewayStatus status, StatusQuery query)
    {
        var found = status.Callers.Where(caller => query.Finds(caller.Caller) || FindsNone(status, query)).ToList();
        var rows = Paging.Part(Sorted(found, query.CallerSort), query.CallerPage, Rows);
        var view = new View()
            .List("rows", rows.Select(Row))
            .Set(
                "empty", found.Count > 0
                    ? ""
                    : status.Callers.Count == 0 ? "No caller has sent a request yet." : $"No caller fits “{query.Search}”.");
        foreach (var sort in Sorts)
        {
            view.Set("by-" + sort, query.Address(callerSort: sort, section: "#callers"))
                .Set("is-" + sort, sort == query.CallerSort ? "yes" : "");
        }

        return Paging.Describe(view, found.Count, query.CallerPage, Rows, page => query.Address(callerPage: page, section: "#callers"));
    }

    // A search for a tenant leaves the callers alone.
    private static bool FindsNone(GatewayStatus status, StatusQuery query) => !status.Callers.Any(caller => query.Finds(caller.Caller));

    private static IReadOnlyList<CallerStatus> Sorted(IReadOnlyList<CallerStatus> callers, string sort) => sort switch
    {
        "name" => [.. callers.OrderBy(static caller => caller.Caller, StringComparer.OrdinalIgnoreCase)],
        "success" => [.. callers.OrderBy(static caller => caller.Minute.Success ?? 2)],
        "p95" => [.. callers.OrderByDescending(static caller => caller.Minute.P95 ?? -1)],
        "refused" => [.. callers.OrderByDescending(static caller => caller.RefusedPerMinute)],
        _ => [.. callers.OrderByDescending(static caller => caller.PerMinute).ThenByDescending(static caller => caller.Total)],
    };

    private static View Row(CallerStatus caller) => Chart.Set(new View(), caller.Requests, caller.Refused, "refused")
        .Set("name", caller.Caller == RequestTallies.Unknown ? "(not identified)" : caller.Caller)
        .Set("calls", Figures.Number(caller.PerMinute))
        .Set("success", Figures.Percent(caller.Minute.Success))
        .Set("success-tone", Figures.Tone(caller.Minute.Success))
        .Set("took", Figures.Percentiles(caller.Minute))
        .Set("refused", caller.RefusedPerMinute == 0 ? "0" : $"{Figures.Number(caller.RefusedPerMinute)}{Because(caller)}")
        .Set("refused-tone", caller.RefusedPerMinute == 0 ? "" : "bad")
        .Set("total", Figures.Number(caller.Total));

    private static string Because(CallerStatus caller) => caller.Refusals.Count switch
    {
        0 => "",
        1 => ": " + caller.Refusals.First().Key,
        _ => $": {caller.Refusals.First().Key} ({caller.Refusals.First().Value}) and others",
    };
}
