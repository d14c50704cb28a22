using System.Globalization;

namespace AuroraGateway.Load.Compare;

/// <summary>
/// One peer over another, each in its quiet rounds, and how far single rounds were from that. Other load on the same hardware only ever
/// adds, and not the same to each peer: threads that look for work look longer.
/// </summary>
internal readonly record struct Ratio(double Value, double Min, double Max)
{
    /// <summary>Null where there is no round with both figures.</summary>
    public static Ratio? Of(IEnumerable<(double? Over, double? Under)> rounds)
    {
        var both = rounds.Where(static r => r is { Over: not null, Under: > 0 })
            .Select(static r => (Over: r.Over!.Value, Under: r.Under!.Value)).ToList();
        return both.Count == 0 ? null : new Ratio(
            Quantile.Of(both.Select(static r => r.Over), Quantile.Quiet) / Quantile.Of(both.Select(static r => r.Under), Quantile.Quiet),
            both.Min(static r => r.Over / r.Under),
            both.Max(static r => r.Over / r.Under));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:0.00} ({Min:0.00}–{Max:0.00})");
}
