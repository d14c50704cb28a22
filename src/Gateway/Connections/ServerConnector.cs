using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using AuroraGateway.Platform;

namespace AuroraGateway.Connections;

/// <summary>
/// Makes one connection to a server: name, TCP, proxy, TLS, each with time of its own, over the first address that works.
/// </summary>
internal sealed class ServerConnector(ConnectTerms terms, AddressBook book, TimeProvider time)
{
    /// <summary>A proxy looks the name up and connects before it responds to CONNECT.</summary>
    public static readonly TimeSpan ProxyLimit = TimeSpan.FromSeconds(15);

    public ConnectTerms Terms { get; } = terms;

    /// <param name="server">Host and port.</param>
    /// <param name="protocols">Offered by ALPN; null for clear text.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="ConnectException">No connection was made.</exception>
    public async Task<ServerConnection> ConnectAsync(
        DnsEndPoint server, List<SslApplicationProtocol>? protocols, CancellationToken cancellation)
    {
        var proxy = ProxyFor(protocols is not null);
        var name = book.Of(proxy?.Host ?? server.Host);
        var addresses = await name.FindAsync(cancellation);
        try
        {
            return await RaceAsync(name, addresses, server, protocols, cancellation);
        }
        catch (ConnectException)
        {
            // The name may have moved since it was looked up.
            if (await name.FindOthersAsync(addresses, cancellation) is not { } others)
            {
                throw;
            }

            return await RaceAsync(name, others, server, protocols, cancellation);
        }
    }

    /// <summary>Clear text exists on loopback only; another host's proxy must not read it.</summary>
    public ForwardProxy? ProxyFor(bool isEncrypted) => Terms.Proxy is { } proxy && (isEncrypted || proxy.IsLoopback) ? proxy : null;

    private async Task<ServerConnection> RaceAsync(
        KnownName name, IReadOnlyList<IPAddress> addresses, DnsEndPoint server, List<SslApplicationProtocol>? protocols,
        CancellationToken cancellation)
    {
        var race = new ConnectionRace<ServerConnection>(
            (address, connected, token) => AttemptAsync(address, server, protocols, connected, token), time);
        try
        {
            return await race.RunAsync(addresses, cancellation);
        }
        finally
        {
            foreach (var beaten in race.Beaten)
            {
                name.Demote(beaten);
            }
        }
    }

    private async Task<ServerConnection> AttemptAsync(
        IPAddress address, DnsEndPoint server, List<SslApplicationProtocol>? protocols, TaskCompletionSource connected,
        CancellationToken cancellation)
    {
        var proxy = ProxyFor(protocols is not null);
        var hop = new IPEndPoint(address, proxy?.Port ?? server.Port);
        var socket = await TcpAsync(hop, proxy, cancellation);
        connected.TrySetResult();
        try
        {
            if (proxy is not null)
            {
                await WithinAsync(
                    ProxyLimit, token => TunnelAsync(socket, proxy, server, token), ConnectStep.Proxy,
                    $"the proxy {proxy} did not respond to CONNECT within {ProxyLimit.TotalSeconds:F0} s", cancellation);
            }

            if (protocols is null)
            {
                return new ServerConnection(socket, socket, IsHttp2: false);
            }

            var encrypted = await WithinAsync(
                Terms.Limit, token => TlsHandshake.RunAsync(socket, server, Terms, protocols, token), ConnectStep.Tls,
                $"{server.Host} at {hop} did not complete the TLS handshake within {Terms.Limit.TotalSeconds:0.#} s", cancellation);
            return new ServerConnection(encrypted, socket, encrypted.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2);
        }
        catch
        {
            await socket.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> TunnelAsync(ServerStream socket, ForwardProxy proxy, DnsEndPoint server, CancellationToken cancellation)
    {
        await ProxyTunnel.OpenAsync(socket, proxy, server, $"{Product.Name}/{Product.Version}", cancellation);
        return true;
    }

    private async Task<ServerStream> TcpAsync(IPEndPoint hop, ForwardProxy? proxy, CancellationToken cancellation)
    {
        var where = proxy is null ? hop.ToString() : $"the proxy {proxy} at {hop}";
        try
        {
            return await WithinAsync(
                Terms.Limit, token => ServerSocket.ConnectAsync(hop, token), ConnectStep.Tcp,
                $"no TCP connection to {where} within {Terms.Limit.TotalSeconds:0.#} s", cancellation);
        }
        catch (SocketException exception)
        {
            throw new ConnectException(ConnectStep.Tcp, $"no TCP connection to {where} ({exception.SocketErrorCode})", exception);
        }
    }

    private async Task<T> WithinAsync<T>(
        TimeSpan limit, Func<CancellationToken, Task<T>> act, ConnectStep step, string late, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            return await act(both.Token);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new ConnectException(step, late, exception);
        }
    }
}
