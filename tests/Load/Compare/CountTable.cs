using System.Globalization;
using System.Text;

namespace AuroraGateway.Load.Compare;

/// <summary>What was counted on the instruction clock, as docs/performance.md shows it.</summary>
internal static class CountTable
{
    public static string Markdown(ComparisonResult result, string command)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            Counted {TimeProvider.System.GetUtcNow():yyyy-MM-dd} by `{command}` on one emulated x86-64 processor without fast string and SHA instructions, Linux without
            mitigations. Load: {result.Size.Rounds} rounds of {result.Size.Flood.TotalSeconds:0} thousand million instructions a proxy after a warm-up of three times as many, or of 24 times where code is made while it runs; one
            upstream, {result.Size.Connections} connections. Instructions are the proxy's own, user and kernel; lower quartiles of the rounds, ratios of those with their smallest and largest round in brackets.

            | proxy | instructions per request | vs bare YARP | vs nginx + Lua | bytes allocated per request |
            |---|--:|--:|--:|--:|

            """);
        foreach (var name in result.Measurements.Keys.Where(result.Has))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {result.Of(name, m => m.InstructionsPerRequest) / 1e3:0.0} k ");
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {ComparisonTable.Against(result, name, PeerNames.BareYarp)} | " +
                    $"{ComparisonTable.Against(result, name, PeerNames.NginxLua)} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Figures.Number(result.Of(name, m => m.BytesPerRequest))} |\n");
        }

        text.Append("\n| what | target | counted | |\n|---|--:|--:|---|\n");
        foreach (var target in Target.All)
        {
            if (target.Measure(result) is { } ratio)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {target.Name} | ≤ {target.ShowBound()} | {target.Show(ratio)} | " +
                        $"{(ratio.Value <= target.Bound ? "met" : "missed")} |\n");
            }
        }

        return text.ToString();
    }
}
