namespace AuroraGateway.Load.Compare.Wire;

/// <summary>What was measured over TLS: a comparison of each response size, and the system calls of a request.</summary>
/// <param name="Size">Rounds and connections.</param>
/// <param name="BySize">The comparison by bytes of a response; its peers are named as the lanes.</param>
/// <param name="SystemCalls">By bytes of a response and name of a lane; empty where they were not counted.</param>
internal sealed record WireResult(
    ComparisonSize Size, IReadOnlyDictionary<int, ComparisonResult> BySize,
    IReadOnlyDictionary<(int Bytes, string Lane), double> SystemCalls)
{
    public bool CountsInstructions => BySize.Values.Any(static result => result.CountsInstructions);

    /// <summary>The cost of one lane beside that of another; null where either is missing.</summary>
    public Ratio? CostOf(int bytes, WireLane over, WireLane under) =>
        BySize.TryGetValue(bytes, out var result) ? result.RatioOf(over.Name, under.Name, static m => m.Cost) : null;

    public double? CallsOf(int bytes, WireLane lane) => SystemCalls.TryGetValue((bytes, lane.Name), out var calls) ? calls : null;
}
