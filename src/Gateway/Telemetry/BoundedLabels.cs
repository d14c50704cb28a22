namespace AuroraGateway.Telemetry;

/// <summary>
/// Which of many get a label of their own in metrics. The first ones seen keep theirs: a label that moved from one to another would be
/// unbounded over time.
/// </summary>
/// <param name="most">How many.</param>
internal sealed class BoundedLabels<T>(int most)
    where T : notnull
{
    /// <summary>The label that the others share.</summary>
    public const string Others = "(others)";

    private readonly HashSet<T> labelled = [];
    private readonly Lock gate = new();

    /// <summary>True if it has a label of its own.</summary>
    public bool Has(T one)
    {
        lock (gate)
        {
            return labelled.Contains(one) || (labelled.Count < most && labelled.Add(one));
        }
    }
}
