namespace AuroraGateway.Load.Compare;

/// <summary>Puts a table between its two markers and leaves the rest of the page alone.</summary>
internal static class ReadmeTable
{
    public const string Begin = "<!-- compare:begin -->";
    public const string End = "<!-- compare:end -->";

    public static string Replace(string page, string table)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal), end = page.IndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < begin
            ? throw new InvalidOperationException($"README.md has no place for the table: it needs the lines {Begin} and {End}.")
            : $"{page[..begin]}{Begin}\n{table.Trim()}\n{page[end..]}";
    }
}
