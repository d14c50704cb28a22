using System.Globalization;

namespace AuroraGateway.Load.Compare;

/// <summary>
/// One peer over another: the median of the rounds' own ratios. A machine that is slow for a while is slow for both of a round, so
/// their ratio holds where their seconds do not.
/// </summary>
internal readonly record struct Ratio(double Median, double Min, double Max)
{
    /// <summary>Null where there is no round with both figures.</summary>
    public static Ratio? Of(IEnumerable<(double? Over, double? Under)> rounds)
    {
        var ratios = rounds.Where(r => r is { Over: not null, Under: > 0 }).Select(r => r.Over!.Value / r.Under!.Value).ToList();
        return ratios.Count == 0 ? null : new Ratio(MedianOf(ratios), ratios.Min(), ratios.Max());
    }

    public static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:0.00} ({Min:0.00}–{Max:0.00})");
}
