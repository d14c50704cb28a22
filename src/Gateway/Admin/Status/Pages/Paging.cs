namespace AuroraGateway.Admin.Status.Pages;

/// <summary>One part of a long list, and the way to the others.</summary>
internal static class Paging
{
    /// <param name="all">Sorted.</param>
    /// <param name="page">From 1; one beyond the end is the last.</param>
    /// <param name="size">Rows on a page.</param>
    public static IReadOnlyList<T> Part<T>(IReadOnlyList<T> all, int page, int size) =>
        [.. all.Skip((Clamp(all.Count, page, size) - 1) * size).Take(size)];

    /// <param name="view">Where to.</param>
    /// <param name="count">Rows in all.</param>
    /// <param name="page">From 1.</param>
    /// <param name="size">Rows on a page.</param>
    /// <param name="address">Of another page.</param>
    public static View Describe(View view, int count, int page, int size, Func<int, string> address)
    {
        page = Clamp(count, page, size);
        var (first, last) = (((page - 1) * size) + 1, Math.Min(count, page * size));
        return view
            .Set("range", count <= size ? "" : $"{first}–{last} of {count}")
            .Set("previous", page > 1 ? address(page - 1) : "")
            .Set("next", last < count ? address(page + 1) : "");
    }

    private static int Clamp(int count, int page, int size) => Math.Clamp(page, 1, Math.Max(1, (count + size - 1) / size));
}
