using System.Globalization;
using System.Text;
using AuroraGateway.Telemetry.Windows;

namespace AuroraGateway.Admin.Status.Pages;

/// <summary>Five minutes in thirty columns as the paths of an SVG picture, the bad ones in front; the scale is said in words.</summary>
internal static class Chart
{
    private const int Height = 24;
    private const int Width = 180;
    private const int Columns = 30;
    private const int SecondsPerColumn = Heartbeat.Cells * Heartbeat.SecondsPerCell / Columns;

    /// <param name="view">Where to.</param>
    /// <param name="all">Sixty cells, oldest first; two make a column.</param>
    /// <param name="bad">Those of them that are shown in front.</param>
    /// <param name="badName">What they are called.</param>
    public static View Set(View view, IReadOnlyList<int> all, IReadOnlyList<int> bad, string badName)
    {
        (all, bad) = (Joined(all), Joined(bad));
        var highest = Math.Max(1, all.DefaultIfEmpty().Max());
        return view
            .Set("all", Path(all, highest)).Set("bad", Path(bad, highest))
            .Set(
                "label", string.Create(
                    CultureInfo.InvariantCulture,
                    $"{all.Sum():N0} requests in five minutes, {bad.Sum():N0} {badName}; at most {highest:N0} in " +
                        $"{SecondsPerColumn} seconds"))
            .Set("highest", Figures.Number(highest));
    }

    private static string Path(IReadOnlyList<int> cells, int highest)
    {
        if (cells.All(static cell => cell == 0))
        {
            return "";
        }

        var path = new StringBuilder("M0 24");
        var (before, run) = (Height, 0);
        foreach (var cell in cells)
        {
            // Two units at least: one refusal among thousands must be seen.
            var top = cell == 0 ? Height : Math.Min(Height - 2, Height - (int)Math.Round((double)cell / highest * Height));
            if (top != before)
            {
                Run(path, run);
                path.Append(CultureInfo.InvariantCulture, $"V{top}");
                (before, run) = (top, 0);
            }

            run += Width / Columns;
        }

        Run(path, run);
        return path.Append("V24z").ToString();
    }

    private static List<int> Joined(IReadOnlyList<int> cells) =>
        [.. cells.Chunk(Math.Max(1, cells.Count / Columns)).Select(static column => column.Sum())];

    private static void Run(StringBuilder path, int run)
    {
        if (run > 0)
        {
            path.Append(CultureInfo.InvariantCulture, $"h{run}");
        }
    }
}
