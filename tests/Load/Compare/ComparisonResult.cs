namespace AuroraGateway.Load.Compare;

/// <summary>The rounds of a comparison and what they say together.</summary>
internal sealed record ComparisonResult(
    ComparisonSize Size, bool CountsInstructions, Dictionary<string, List<Measurement>> Measurements, IReadOnlyDictionary<string,
    List<StartUp>> Starts)
{
    public bool Has(string name) => Measurements.TryGetValue(name, out var rounds) && rounds.Count > 0;

    /// <summary>One figure of a peer over the rounds; by default the figure of the quiet ones.</summary>
    public double? Of(string name, Func<Measurement, double?> figure, double quantile = Quantile.Quiet)
    {
        var values = Measurements[name].Select(figure).OfType<double>().ToList();
        return values.Count == 0 ? null : Quantile.Of(values, quantile);
    }

    /// <summary>One figure of a peer's starts: median, smallest and largest; null where it was not started for this.</summary>
    public Ratio? StartOf(string name, Func<StartUp, double> figure) => !Starts.TryGetValue(name, out var starts) ? null :
        new Ratio(Quantile.Median(starts.Select(figure)), starts.Min(figure), starts.Max(figure));

    /// <summary>One figure of one peer over the same figure of another; null where either is missing.</summary>
    public Ratio? RatioOf(string over, string under, Func<Measurement, double?> figure) => !Has(over) || !Has(under) ? null :
        Ratio.Of(Measurements[over].Zip(Measurements[under], (o, u) => (figure(o), figure(u))));
}
