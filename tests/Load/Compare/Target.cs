using System.Globalization;

namespace AuroraGateway.Load.Compare;

/// <summary>A ratio, or a figure with a unit, that the gateway set out to keep.</summary>
internal sealed record Target(string Name, double Bound, Func<ComparisonResult, Ratio?> Measure, string Unit = "")
{
    public static IReadOnlyList<Target> All { get; } =
    [
        new("cost of a request, gateway / bare YARP", 0.90, r => r.RatioOf(PeerNames.Gateway, PeerNames.BareYarp, m => m.Cost)),
        new("cost of a request, gateway / nginx + Lua", 1.20, r => r.RatioOf(PeerNames.Gateway, PeerNames.NginxLua, m => m.Cost)),
        new(
            $"p99 at {ComparisonSize.FixedRate:#,0}/s, gateway / nginx + Lua", 1.50,
            r => r.RatioOf(PeerNames.Gateway, PeerNames.NginxLua, m => m.FixedRateP99)),
        new("bytes allocated, gateway / bare YARP", 1.10, r => r.RatioOf(PeerNames.Gateway, PeerNames.BareYarp, m => m.BytesPerRequest)),
        new("cost of a request, native / JIT", 1.10, r => r.RatioOf(PeerNames.Gateway, PeerNames.GatewayJit, m => m.Cost)),
        new("start to first proxied answer, native", 150, r => r.StartOf(PeerNames.Gateway, s => s.Milliseconds), "ms"),
        new("idle memory, native", 60, r => r.StartOf(PeerNames.Gateway, s => s.IdleMegabytes), "MB"),
    ];

    /// <summary>A figure as the table shows it: ratios with two digits, what has a unit without.</summary>
    public string Show(Ratio figure) => Unit.Length == 0
        ? figure.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{figure.Value:0} {Unit} ({figure.Min:0}–{figure.Max:0})");

    public string ShowBound() => Unit.Length == 0
        ? Bound.ToString("0.00", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Bound:0} {Unit}");
}
