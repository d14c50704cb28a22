using System.Net;
using System.Net.Security;
using AuroraGateway.Admin.Status.Diagnoses;
using AuroraGateway.Connections;

namespace AuroraGateway.Commands.Checks;

/// <summary>The way to one server, step by step: name, TCP, proxy, TLS. The first step that fails is named with its layer.</summary>
internal sealed class ConnectionCheck(ServerConnector connector, AddressBook book)
{
    private const int MostShown = 4;
    private static readonly List<SslApplicationProtocol> Offered = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    /// <param name="server">Host and port.</param>
    /// <param name="isEncrypted">False for http on loopback.</param>
    /// <param name="setting">Where its address comes from.</param>
    /// <param name="cancellation">Ends the check.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(DnsEndPoint server, bool isEncrypted, string setting, CancellationToken cancellation)
    {
        var proxy = connector.ProxyFor(isEncrypted);
        var findings = new List<Finding>();
        try
        {
            findings.Add(await NameAsync(proxy?.Host ?? server.Host, cancellation));
            using var connection = await connector.ConnectAsync(server, isEncrypted ? Offered : null, cancellation);
            findings.Add(Finding.Good($"connection: {connection.Socket.Socket.RemoteEndPoint} accepts connections"));
            if (proxy is not null)
            {
                findings.Add(Finding.Good($"proxy: {proxy} opened a tunnel to {server.Host}:{server.Port}"));
            }
        }
        catch (ConnectException exception)
        {
            findings.Add(
                Finding.Bad($"{Failed(exception, server, proxy, setting).TrimEnd('.')}. Failing layer: {Layers.NameOf(exception.Step)}"));
        }

        return findings;
    }

    private static string AuthorityOf(string setting) => setting switch
    {
        WebhookChecks.Forward => "Webhooks:ForwardCaFile",
        _ when setting.StartsWith("Jwt", StringComparison.Ordinal) => "Jwt:CaFile",
        _ => "Aurora:CaFile",
    };

    private async Task<Finding> NameAsync(string host, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out _))
        {
            return Finding.Good($"name: {host} is an address");
        }

        var addresses = await book.Of(host).FindAsync(cancellation);
        return Finding.Good($"name: {host} is {string.Join(", ", addresses.Take(MostShown).Select(static address => address.ToString()))}");
    }

    private static string Failed(ConnectException exception, DnsEndPoint server, ForwardProxy? proxy, string setting) =>
        exception.Step switch
        {
            ConnectStep.Name => $"name: {exception.Message}. Check this machine's DNS and {(proxy is null ? setting : "Aurora:Proxy")}",
            ConnectStep.Tcp when proxy is null =>
                $"connection: {exception.Message}. Check firewall and network policy: they must allow {server.Host} port {server.Port}",
            ConnectStep.Tcp => $"connection: {exception.Message}. Check Aurora:Proxy, and that the gateway may connect to it",
            ConnectStep.Proxy => $"proxy: {exception.Message}",
            _ => $"TLS: {exception.Message}. The server may not be the expected one, or a TLS-inspecting proxy is in the path. " +
                $"In that case set {AuthorityOf(setting)} to the proxy's CA",
        };
}
