namespace AuroraGateway.Admin.Status.Troubles;

/// <summary>The first line: the verdict, what makes it so, and since when.</summary>
internal static class Headline
{
    /// <param name="verdict">Of all.</param>
    /// <param name="troubles">Those that count, in the order of the page.</param>
    /// <param name="now">This moment.</param>
    public static string Of(Verdict verdict, IReadOnlyList<Trouble> troubles, DateTimeOffset now)
    {
        if (verdict == Verdict.Well)
        {
            return Word(verdict);
        }

        var worst = troubles.Where(trouble => trouble.Level == verdict && trouble.FollowsFrom is null).ToList();
        var since = worst[0].Since is { } from ? $", since {Wording.Clock(from, now)}" : "";
        return $"{Word(verdict)}: {worst[0].Name}{since}{(worst.Count > 1 ? $", and {worst.Count - 1} more" : "")}";
    }

    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Well => "All is well",
        Verdict.Unknown => "Unknown",
        Verdict.Impaired => "Impaired",
        Verdict.Draining => "Shutting down",
        _ => "Failing",
    };
}
