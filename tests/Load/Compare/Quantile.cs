namespace AuroraGateway.Load.Compare;

/// <summary>What many rounds say together.</summary>
internal static class Quantile
{
    /// <summary>The rounds that nothing disturbed, of a figure that disturbance makes larger.</summary>
    public const double Quiet = 0.25;

    public static double Median(IEnumerable<double> values) => Of(values, 0.5);

    /// <summary>Between two values where it falls between them.</summary>
    public static double Of(IEnumerable<double> values, double quantile)
    {
        var sorted = values.Order().ToList();
        var place = (sorted.Count - 1) * quantile;
        var below = (int)place;
        return below + 1 == sorted.Count ? sorted[below] : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }
}
