using System.Globalization;
using System.Text;
using AuroraGateway.Load.Reports;

namespace AuroraGateway.Load.Compare.Wire;

/// <summary>The comparison over TLS as docs/performance.md shows it.</summary>
internal static class WireTable
{
    public static string Markdown(WireResult result, bool isCounted)
    {
        var text = new StringBuilder(Head(result, isCounted));
        text.Append(CultureInfo.InvariantCulture, $"""


            | response | proxy, protocol to Aurora | {(result.CountsInstructions ? "instructions" : "processor time")} per request | vs nginx + Lua | vs bare YARP | requests/s | system calls per request |
            |---|---|--:|--:|--:|--:|--:|

            """);
        foreach (var (bytes, measured) in result.BySize)
        {
            foreach (var lane in WireLane.All.Where(lane => measured.Has(lane.Name)))
            {
                var perSecond = isCounted ? "–" : Figures.Number(measured.Of(lane.Name, static m => m.PerSecond, 1 - Quantile.Quiet));
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {WireSizes.Name(bytes)} | {lane} | {Cost(measured, lane)} | {Against(result, bytes, lane, WireLane.Reference)} ");
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {Against(result, bytes, lane, new WireLane(PeerNames.BareYarp, lane.IsHttp2))} | {perSecond} " +
                    $"| {Figures.Number(result.CallsOf(bytes, lane), "0.0")} |\n");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"\n| what | target | {(isCounted ? "counted" : "measured")} | |\n|---|--:|--:|---|\n");
        foreach (var row in WireTarget.All.Select(target => target.Row(result)).OfType<string>())
        {
            text.Append(row).Append('\n');
        }

        return text.ToString();
    }

    private static string Head(WireResult result, bool isCounted)
    {
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var size = string.Create(
            CultureInfo.InvariantCulture, $"--wire tls --rounds {result.Size.Rounds} --seconds {result.Size.Flood.TotalSeconds:0}");
        var large = result.Size.Of(WireSizes.Large);
        return isCounted
            ? $"""
                Counted {date} by `tests/Load/Counting/count {size}` on the emulated processor of the section "Counted, clear text to Aurora".
                TLS 1.3 to the upstream, {result.Size.Connections} connections. For 1 MB there are {large.Connections}, in turns
                of {large.Flood.TotalSeconds:0} s: that machine is slow. Figures are lower quartiles of the rounds;
                ratios of those, with their smallest and largest round in brackets.
                """
            : $"""
                Measured {date} on {Machine.Describe()} with
                `dotnet run -c Release --project tests/Load -- compare {size}`. Callers use clear text on loopback. Every proxy calls the same
                nginx over TLS 1.3 (AES-256-GCM, ECDSA P-256) and verifies its certificate.

                Load: {result.Size.Connections} connections, {result.Size.Rounds} rounds of {result.Size.Flood.TotalSeconds:0} s for each row, every proxy in turn. Figures are lower quartiles of the
                rounds, of requests/s the upper. Ratios compare those, with the smallest and largest round in brackets. Bare YARP is the one with the
                same protocol. Cost is user and system time by `/proc`. System calls are counted by `perf stat -e raw_syscalls:sys_enter` in a turn
                of their own. Debian packages no Envoy.
                """;
    }

    private static string Cost(ComparisonResult measured, WireLane lane) =>
        Figures.Cost(measured.Of(lane.Name, static m => m.Cost), measured.CountsInstructions);

    private static string Against(WireResult result, int bytes, WireLane lane, WireLane other) =>
        lane == other ? "1" : result.CostOf(bytes, lane, other)?.ToString() ?? "–";
}
