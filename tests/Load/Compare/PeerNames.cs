namespace AuroraGateway.Load.Compare;

/// <summary>Who can take part in a comparison.</summary>
internal static class PeerNames
{
    public const string Direct = "direct";
    public const string NginxLua = "nginx-lua";
    public const string HAProxy = "haproxy";
    public const string Caddy = "caddy";
    public const string BareYarp = "bare-yarp";
    public const string BareYarpDirect = "bare-yarp-direct";
    public const string Gateway = "gateway";
    public const string GatewayJit = "gateway-jit";

    public static IReadOnlyList<string> All { get; } = [Direct, HAProxy, NginxLua, BareYarp, BareYarpDirect, Gateway, GatewayJit, Caddy];
}
