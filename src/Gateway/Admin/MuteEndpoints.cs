using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Problems;

namespace AuroraGateway.Admin;

/// <summary>Mutes a trouble for a time, and takes that back.</summary>
internal static class MuteEndpoints
{
    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);

    private static readonly Problem NoSuchTrouble = new(
        ProblemCode.NoRoute,
        "There is no such trouble. GET /status lists the codes of those that are seen; docs/operations.md lists all kinds.");

    private static readonly Problem NotATime = new(
        ProblemCode.MalformedRequest, "Send ?for= with a duration as hh:mm:ss, from a day on as d.hh:mm:ss: one second to 7 days.");

    private static readonly Problem TooMany = new(
        ProblemCode.RateLimited, $"{Mutes.Most} troubles are muted already. End one with DELETE /troubles/CODE/mute first.")
    {
        RetryAfter = TimeSpan.FromMinutes(1),
    };

    public static Task MuteAsync(HttpContext http, string code, StatusBoard board, Mutes mutes)
    {
        if (TroubleTable.Find(code) is null)
        {
            return AdminProblems.RespondAsync(http, NoSuchTrouble);
        }

        var asked = http.Request.Query["for"].ToString();
        if (!TryRead(asked, out var span))
        {
            return AdminProblems.RespondAsync(http, NotATime);
        }

        var current = board.Read().Troubles.FirstOrDefault(trouble => trouble.Code == code);
        return mutes.TryAdd(code, span, current, SourceOf(http), out var until)
            ? AdminEndpoints.RespondAsync(http, new MutedTrouble(code, until), AdminEndpoints.Json.MutedTrouble)
            : AdminProblems.RespondAsync(http, TooMany);
    }

    public static Task UnmuteAsync(HttpContext http, string code, Mutes mutes)
    {
        if (TroubleTable.Find(code) is null)
        {
            return AdminProblems.RespondAsync(http, NoSuchTrouble);
        }

        mutes.Remove(code, SourceOf(http));
        return AdminEndpoints.RespondAsync(http, new MutedTrouble(code, null), AdminEndpoints.Json.MutedTrouble);
    }

    private static bool TryRead(string text, out TimeSpan span)
    {
        span = Usual;
        return text.Length == 0
            || (TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out span) &&
                text.Contains(':', StringComparison.Ordinal)
                && span >= TimeSpan.FromSeconds(1) && span <= Mutes.Longest);
    }

    private static string SourceOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "the Unix socket";
}
