namespace AuroraGateway.Admin.Status.Pages;

/// <summary>
/// Which callers and tenants the page shows, as its address says: what is searched for, how they are sorted, which part of them.
/// </summary>
internal sealed record StatusQuery(string Search, string TenantSort, string CallerSort, int TenantPage, int CallerPage)
{
    private const int LongestSearch = 100;
    private const int MostPages = 1000;

    public static StatusQuery Of(HttpRequest request)
    {
        var query = request.Query;
        var search = query["q"].ToString().Trim();
        return new StatusQuery(
            search.Length > LongestSearch ? search[..LongestSearch] : search, Known(query["sort"].ToString(), TenantTable.Sorts),
            Known(query["by"].ToString(), CallerTable.Sorts),
            Page(query["page"].ToString()), Page(query["callers"].ToString()));
    }

    /// <summary>The address with these changes; what is usual is left out.</summary>
    public string Address(
        string? tenantSort = null, string? callerSort = null, int? tenantPage = null, int? callerPage = null, string section = "")
    {
        var (sort, by) = (tenantSort ?? TenantSort, callerSort ?? CallerSort);
        string[] parts =
        [
            Search.Length > 0 ? "q=" + Uri.EscapeDataString(Search) : "",
            sort != TenantTable.Sorts[0] ? "sort=" + sort : "",
            by != CallerTable.Sorts[0] ? "by=" + by : "",
            (tenantPage ?? (tenantSort is null ? TenantPage : 1)) is > 1 and var page ? $"page={page}" : "",
            (callerPage ?? (callerSort is null ? CallerPage : 1)) is > 1 and var callers ? $"callers={callers}" : "",
        ];
        return "/?" + string.Join('&', parts.Where(static part => part.Length > 0)) + section;
    }

    /// <summary>True if it is searched for, or nothing is.</summary>
    public bool Finds(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text?.Contains(Search, StringComparison.OrdinalIgnoreCase) == true)
            {
                return true;
            }
        }

        return Search.Length == 0;
    }

    private static string Known(string asked, IReadOnlyList<string> sorts) => sorts.Contains(asked) ? asked : sorts[0];

    private static int Page(string text) => int.TryParse(text, out var page) ? Math.Clamp(page, 1, MostPages) : 1;
}
