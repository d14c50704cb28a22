namespace AuroraGateway.Load.Compare.Wire;

/// <summary>A proxy and the protocol by which it calls the upstream.</summary>
internal sealed record WireLane(string Peer, bool IsHttp2)
{
    /// <summary>All that are compared. Each proxy has HTTP/1.1; nginx has no other to an upstream.</summary>
    public static IReadOnlyList<WireLane> All { get; } =
    [
        new(PeerNames.NginxLua, false), new(PeerNames.HAProxy, false), new(PeerNames.HAProxy, true), new(PeerNames.BareYarp, false),
        new(PeerNames.BareYarp, true), new(PeerNames.Gateway, false), new(PeerNames.Gateway, true),
    ];

    /// <summary>The proxies of <see cref="All"/>.</summary>
    public static IReadOnlyList<string> Peers { get; } = [.. All.Select(static lane => lane.Peer).Distinct()];

    public static WireLane Reference => All[0];

    /// <summary>Names its process and its files.</summary>
    public string Name => $"{Peer}-{(IsHttp2 ? "h2" : "h1")}";

    public string Protocol => IsHttp2 ? "HTTP/2" : "HTTP/1.1";

    public override string ToString() => $"{Peer}, {Protocol}";
}
