using System.Globalization;

namespace AuroraGateway.Load.Runner;

/// <summary>One sentence of a verdict: what was counted, what it had to be, and whether it was.</summary>
/// <param name="Name">What was counted.</param>
/// <param name="Actual">The count.</param>
/// <param name="Expected">The bound, in words.</param>
/// <param name="IsMet">Whether the count keeps the bound.</param>
/// <param name="IsEnforced">False for figures that depend on the machine: they are shown, and fail nothing.</param>
internal sealed record Threshold(string Name, double Actual, string Expected, bool IsMet, bool IsEnforced = true)
{
    public bool Fails => IsEnforced && !IsMet;

    public static Threshold Exactly(string name, double actual, double expected) =>
        new(name, actual, $"= {Text(expected)}", actual == expected);

    public static Threshold AtMost(string name, double actual, double bound) =>
        new(name, actual, $"≤ {Text(bound)}", actual <= bound);

    public static Threshold AtLeast(string name, double actual, double bound) =>
        new(name, actual, $"≥ {Text(bound)}", actual >= bound);

    public override string ToString() => $"{Name}: {Text(Actual)} ({Expected})";

    private static string Text(double value) => value.ToString("#,0.###", CultureInfo.InvariantCulture);
}
