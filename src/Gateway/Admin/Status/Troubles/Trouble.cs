namespace AuroraGateway.Admin.Status.Troubles;

/// <summary>Who is hit by a trouble, in the last minute.</summary>
/// <param name="CallsPerMinute">Calls that failed because of it; null if that cannot be counted.</param>
/// <param name="Callers">Whose, the most hit first; a few of them.</param>
/// <param name="CallerCount">How many callers.</param>
/// <param name="Tenants">How many tenants; null if that is not known.</param>
internal sealed record Impact(long? CallsPerMinute, IReadOnlyList<string> Callers, int CallerCount, int? Tenants)
{
    public const int MostNamed = 3;

    public static Impact Unknown { get; } = new(null, [], 0, null);

    /// <param name="calls">By caller; those without any are left out.</param>
    /// <param name="tenants">How many tenants.</param>
    public static Impact Of(IEnumerable<(string Caller, long Calls)> calls, int? tenants = null)
    {
        var hit = calls.Where(static each => each.Calls > 0).OrderByDescending(static each => each.Calls).ToList();
        return new Impact(
            hit.Sum(static each => each.Calls), [.. hit.Take(MostNamed).Select(static each => each.Caller)], hit.Count, tenants);
    }
}

/// <summary>One thing that is wrong, whom it hits, and what to do about it.</summary>
/// <param name="Level">What it makes of the gateway as a whole.</param>
/// <param name="Code">What it is the same trouble by, from one reading to the next: its kind, and behind a colon whose.</param>
/// <param name="Name">The symptom, in a few words for a headline.</param>
/// <param name="What">The diagnosis in sentences; what is between backticks is code.</param>
/// <param name="Remedy">What to do, in the same form.</param>
/// <param name="Impact">Whom it hits.</param>
internal sealed record Trouble(Verdict Level, string Code, string Name, string What, string Remedy, Impact Impact)
{
    /// <summary>Where on the page more is shown; null for nowhere.</summary>
    public string? Section { get; init; }

    /// <summary>Where the gateway serves its page of the runbook.</summary>
    public string? Help { get; init; }

    /// <summary>The code of the trouble that causes it; null for none.</summary>
    public string? FollowsFrom { get; init; }

    /// <summary>When it was first seen.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Until then an operator does not want to be reminded of it; null if it counts.</summary>
    public DateTimeOffset? MutedUntil { get; init; }
}
