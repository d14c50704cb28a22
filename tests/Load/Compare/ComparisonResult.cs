namespace AuroraGateway.Load.Compare;

/// <summary>The rounds of a comparison and what they say together.</summary>
internal sealed record ComparisonResult(ComparisonSize Size, bool CountsInstructions, Dictionary<string, List<Measurement>> Measurements, IReadOnlyDictionary<string, List<StartUp>> Starts)
{
    public bool Has(string name) => Measurements.TryGetValue(name, out var rounds) && rounds.Count > 0;

    /// <summary>The median of one figure over the rounds.</summary>
    public double? Median(string name, Func<Measurement, double?> figure)
    {
        var values = Measurements[name].Select(figure).OfType<double>().ToList();
        return values.Count == 0 ? null : Ratio.MedianOf(values);
    }

    /// <summary>One figure of a peer's starts: median, smallest and largest; null where it was not started for this.</summary>
    public Ratio? StartOf(string name, Func<StartUp, double> figure) => !Starts.TryGetValue(name, out var starts) ? null :
        Ratio.Of(starts.Select(s => ((double?)figure(s), (double?)1)));

    /// <summary>One figure of one peer over the same figure of another, round by round; null where either is missing.</summary>
    public Ratio? RatioOf(string over, string under, Func<Measurement, double?> figure) => !Has(over) || !Has(under) ? null :
        Ratio.Of(Measurements[over].Zip(Measurements[under], (o, u) => (figure(o), figure(u))));
}
