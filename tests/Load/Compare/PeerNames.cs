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

    /// <summary>Whose code is made while it runs, and made again where it runs often.</summary>
    public static bool IsJustInTime(string name) => name is BareYarp or BareYarpDirect or GatewayJit;

    public static IReadOnlyList<string> All { get; } = [Direct, HAProxy, NginxLua, BareYarp, BareYarpDirect, Gateway, GatewayJit, Caddy];
}
