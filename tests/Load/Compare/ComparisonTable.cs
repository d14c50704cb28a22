using System.Globalization;
using System.Text;
using AuroraGateway.Load.Reports;

namespace AuroraGateway.Load.Compare;

/// <summary>
/// The comparison as docs/performance.md shows it: every peer in its quiet rounds, ratios with their spread, and the targets beside what
/// was reached.
/// </summary>
internal static class ComparisonTable
{
    public static string Markdown(ComparisonResult result, string command)
    {
        var unit = result.CountsInstructions ? "instructions per request" : "processor time per request";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            Measured {TimeProvider.System.GetUtcNow():yyyy-MM-dd} on {Machine.Describe()} with `{command}`.
            Load: {result.Size.Rounds} rounds of {result.Size.Flood.TotalSeconds:0} s at full speed with {result.Size.Connections} connections
            and {result.Size.Steady.TotalSeconds:0} s at {ComparisonSize.FixedRate:#,0}/s in turns of {ComparisonSize.SteadyTurn.TotalSeconds:0.00} s, every proxy in turn, one upstream. Figures
            are lower quartiles of the rounds (of requests/s the upper), because other load on the same hardware only ever adds. Ratios compare those,
            with the smallest and largest round in brackets. `start` is from exec to the first call passed on, `idle` resident memory
            a second later. {Basis(result)}

            | proxy | {unit} | vs bare YARP | vs nginx + Lua | requests/s | p99 at {ComparisonSize.FixedRate:#,0}/s | bytes allocated per request | resident under load | start | idle |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|

            """);
        foreach (var name in result.Measurements.Keys.Where(result.Has))
        {
            text.Append(
                CultureInfo.InvariantCulture, $"| {name} | {Figures.Cost(result.Of(name, m => m.Cost), result.CountsInstructions)} ");
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Against(result, name, PeerNames.BareYarp)} | {Against(result, name, PeerNames.NginxLua)} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Figures.Number(result.Of(name, m => m.PerSecond, 1 - Quantile.Quiet))} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Figures.Number(result.Of(name, m => m.FixedRateP99 / 1e3), "0.00")} ms ");
            text.Append(CultureInfo.InvariantCulture, $"| {Figures.Number(result.Of(name, m => m.BytesPerRequest))} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Figures.Number(result.Of(name, m => m.ResidentMegabytes))} MB ");
            text.Append(CultureInfo.InvariantCulture, $"| {Figures.Number(result.StartOf(name, s => s.Milliseconds)?.Value)} ms ");
            text.Append(CultureInfo.InvariantCulture, $"| {Figures.Number(result.StartOf(name, s => s.IdleMegabytes)?.Value)} MB |\n");
        }

        text.Append("\n| what | target | measured | |\n|---|--:|--:|---|\n");
        foreach (var target in Target.All)
        {
            var ratio = target.Measure(result);
            var verdict = ratio is null ? "not measured" : ratio.Value.Value <= target.Bound ? "met" : "missed";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {target.Name} | ≤ {target.ShowBound()} | {(ratio is { } shown ? target.Show(shown) : "–")} | {verdict} |\n");
        }

        return text.ToString();
    }

    internal static string Against(ComparisonResult result, string name, string other) =>
        name == other ? "1" : result.RatioOf(name, other, m => m.Cost)?.ToString() ?? "–";

    private static string Basis(ComparisonResult result) => result.CountsInstructions
        ? "Instructions are user and kernel, by `perf stat`."
        : "This machine counts no instructions (`perf stat -e instructions` is not supported), so cost is user and system time by `/proc`.";
}
