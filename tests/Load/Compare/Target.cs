namespace AuroraGateway.Load.Compare;

/// <summary>A ratio that the gateway set out to keep.</summary>
internal sealed record Target(string Name, double Bound, Func<ComparisonResult, Ratio?> Measure)
{
    public static IReadOnlyList<Target> All { get; } =
    [
        new("cost of a request, gateway / bare YARP", 0.90, r => r.RatioOf(PeerNames.Gateway, PeerNames.BareYarp, m => m.Cost)),
        new("cost of a request, gateway / nginx + Lua", 1.20, r => r.RatioOf(PeerNames.Gateway, PeerNames.NginxLua, m => m.Cost)),
        new($"p99 at {ComparisonSize.FixedRate:#,0}/s, gateway / nginx + Lua", 1.50, r => r.RatioOf(PeerNames.Gateway, PeerNames.NginxLua, m => m.FixedRateP99)),
        new("bytes allocated, gateway / bare YARP", 1.10, r => r.RatioOf(PeerNames.Gateway, PeerNames.BareYarp, m => m.BytesPerRequest)),
        new("cost of a request, native / JIT", 1.10, r => r.RatioOf(PeerNames.Gateway, PeerNames.GatewayJit, m => m.Cost)),
    ];
}
