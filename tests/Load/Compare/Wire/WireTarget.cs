using System.Globalization;

namespace AuroraGateway.Load.Compare.Wire;

/// <summary>A bound on a figure of the gateway over TLS.</summary>
internal sealed record WireTarget(string What, double Bound, Func<WireResult, Ratio?> Measure)
{
    private static readonly WireLane Http1 = new(PeerNames.Gateway, false);
    private static readonly WireLane Http2 = new(PeerNames.Gateway, true);

    public static IReadOnlyList<WireTarget> All { get; } =
    [
        Beside(WireSizes.Small, Http1, WireLane.Reference, 1.35), Beside(WireSizes.Small, Http2, WireLane.Reference, 1.0),
        Beside(WireSizes.Medium, Http1, WireLane.Reference, 1.1), Beside(WireSizes.Medium, Http2, WireLane.Reference, 0.95),
        Beside(WireSizes.Large, Http1, WireLane.Reference, 1.1), Beside(WireSizes.Large, Http2, WireLane.Reference, 1.15),
        .. WireSizes.All.SelectMany(static bytes => new[] { Http1, Http2 }.Select(
            lane => Beside(bytes, lane, new WireLane(PeerNames.BareYarp, lane.IsHttp2), 0.85))),
        Calls(Http1, 6), Calls(Http2, 5),
    ];

    /// <summary>One row of the table; null if the figure is missing.</summary>
    public string? Row(WireResult result) => Measure(result) is not { } figure ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"| {What} | ≤ {Bound:0.00} | {figure} | {(figure.Value <= Bound ? "met" : "missed")} |");

    private static WireTarget Beside(int bytes, WireLane lane, WireLane other, double bound) => new(
        $"{WireSizes.Name(bytes)}, {lane.Protocol}: cost beside {(other.Peer == PeerNames.NginxLua ? "nginx + Lua" : "bare YARP")}", bound,
        result => result.CostOf(bytes, lane, other));

    private static WireTarget Calls(WireLane lane, double bound) => new(
        $"{WireSizes.Name(WireSizes.Small)}, {lane.Protocol}: system calls a request", bound,
        result => result.CallsOf(WireSizes.Small, lane) is { } calls ? new Ratio(calls, calls, calls) : null);
}
