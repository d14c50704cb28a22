namespace AuroraGateway.Load.Compare;

/// <summary>Puts a table between its two markers and leaves the rest of the page alone.</summary>
internal static class PageTable
{
    /// <param name="name">The place: <c>compare</c> for what was timed, <c>count</c> for what was counted.</param>
    public static string Replace(string page, string name, string table)
    {
        string first = $"<!-- {name}:begin -->", last = $"<!-- {name}:end -->";
        int begin = page.IndexOf(first, StringComparison.Ordinal), end = page.IndexOf(last, StringComparison.Ordinal);
        return begin < 0 || end < begin
            ? throw new InvalidOperationException($"docs/performance.md has no place for the table: it needs the lines {first} and {last}.")
            : $"{page[..begin]}{first}\n{table.Trim()}\n{page[end..]}";
    }
}
