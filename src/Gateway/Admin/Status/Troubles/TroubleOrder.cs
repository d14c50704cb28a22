namespace AuroraGateway.Admin.Status.Troubles;

/// <summary>
/// Puts troubles into the order of a page: the worst first, then by the calls that they hit, and each below the one that causes it.
/// </summary>
internal static class TroubleOrder
{
    public static IReadOnlyList<Trouble> Of(IReadOnlyList<Trouble> troubles)
    {
        var linked = troubles.Select(trouble => trouble with { FollowsFrom = CauseOf(trouble, troubles) }).ToList();
        var ordered = new List<Trouble>(linked.Count);
        foreach (var cause in Sorted(linked.Where(static trouble => trouble.FollowsFrom is null)))
        {
            Append(cause, linked, ordered);
        }

        return ordered;
    }

    private static void Append(Trouble trouble, List<Trouble> all, List<Trouble> ordered)
    {
        ordered.Add(trouble);
        foreach (var consequence in Sorted(all.Where(other => other.FollowsFrom == trouble.Code)))
        {
            Append(consequence, all, ordered);
        }
    }

    private static IOrderedEnumerable<Trouble> Sorted(IEnumerable<Trouble> troubles) =>
        troubles.OrderBy(static trouble => trouble.MutedUntil is not null)
            .ThenByDescending(static trouble => trouble.Level)
            .ThenByDescending(static trouble => trouble.Impact.CallsPerMinute ?? 0);

    // A consequence that is worse than its cause, or whose cause is muted, is no detail of it.
    private static string? CauseOf(Trouble trouble, IReadOnlyList<Trouble> troubles) =>
        TroubleTable.Of(trouble.Code).FollowsFrom
            .Select(code => troubles.FirstOrDefault(other => other.Code == code))
            .FirstOrDefault(cause => cause is not null && cause.Level >= trouble.Level &&
                (cause.MutedUntil is null || trouble.MutedUntil is not null))?.Code;
}
