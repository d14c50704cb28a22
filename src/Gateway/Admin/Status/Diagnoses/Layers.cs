using AuroraGateway.Connections;

namespace AuroraGateway.Admin.Status.Diagnoses;

/// <summary>The layers between the gateway and Aurora, by the names that page and <c>check</c> use.</summary>
internal static class Layers
{
    public static string NameOf(ConnectStep? step) => step switch
    {
        ConnectStep.Name => "DNS",
        ConnectStep.Tcp => "TCP",
        ConnectStep.Proxy => "the proxy",
        ConnectStep.Tls => "TLS",
        _ => "the connection",
    };

    public static string RemedyOf(ConnectStep? step) => step switch
    {
        ConnectStep.Name => "Check this machine's name servers and `Aurora:Environment` or `Aurora:BaseUrl`.",
        ConnectStep.Tcp => "Check firewall and network policy on the way.",
        ConnectStep.Proxy => "Check `Aurora:Proxy` and `Aurora:ProxyCredentialFile`, and what the proxy allows.",
        ConnectStep.Tls => "Check `Aurora:CaFile`, and whether a TLS-inspecting proxy is in the path.",
        _ => "Check the network.",
    };
}
