using AuroraGateway.Admin.Status.Troubles;

namespace AuroraGateway.Admin.Status.Pages;

/// <summary>What is wrong, and what to do.</summary>
internal static class TroubleList
{
    // More are not read at once, and a poll stays small; the rest is in /status.
    private const int Most = 8;

    public static View Set(View view, GatewayStatus status) => view
        .List("troubles", status.Troubles.Take(Most).Select(trouble => Of(trouble, status.Now)))
        .Set("more-troubles", status.Troubles.Count > Most ? $"{status.Troubles.Count - Most} more" : "");

    private static View Of(Trouble trouble, DateTimeOffset now) => new View()
        .Set("tone", trouble.MutedUntil is not null ? "muted" : trouble.Level.ToString().ToLowerInvariant())
        .Set("below", trouble.FollowsFrom is null ? "" : "below")
        .Set("name", Figures.Unbroken(char.ToUpperInvariant(trouble.Name[0]) + trouble.Name[1..]))
        .Set("follows", trouble.FollowsFrom)
        .Set("impact", ImpactOf(trouble.Impact))
        .Set("what", Figures.Unbroken(trouble.What))
        .Set("remedy", trouble.Remedy)
        .Set("since", trouble.Since is { } since ? Wording.Clock(since, now) : "")
        .Set("since-iso", trouble.Since is { } from ? Wording.Iso(from) : "")
        .Set("muted", trouble.MutedUntil is { } until ? Wording.Clock(until, now) : "")
        .Set("section", trouble.Section)
        .Set("help", trouble.Help)
        .Set("code", trouble.Code);

    private static string ImpactOf(Impact impact)
    {
        var more = impact.CallerCount - impact.Callers.Count;
        string[] parts =
        [
            impact.CallsPerMinute is { } calls ? $"{Figures.Number(calls)} {(calls == 1 ? "call" : "calls")} a minute" : "",
            impact.Callers.Count > 0
                ? $"{(impact.CallerCount == 1 ? "caller" : "callers")} " +
                    $"{string.Join(", ", impact.Callers)}{(more > 0 ? $" and {more} more" : "")}"
                : "",
            impact.Tenants is { } tenants ? $"{Figures.Number(tenants)} {(tenants == 1 ? "tenant" : "tenants")}" : "",
        ];
        return string.Join(" · ", parts.Where(static part => part.Length > 0));
    }
}
