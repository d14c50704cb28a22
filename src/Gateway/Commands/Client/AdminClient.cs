using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Commands.Client;

/// <summary>Asks a gateway's admin listener, over TCP or its Unix socket.</summary>
internal sealed class AdminClient : HttpClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private AdminClient(HttpMessageHandler handler, Uri address)
        : base(handler)
    {
        BaseAddress = address;
        Timeout = Patience;
    }

    /// <param name="url">As in <c>Listen:AdminUrl</c>.</param>
    /// <exception cref="UriFormatException">It is none.</exception>
    public static AdminClient For(string url)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        if (!url.StartsWith("unix:", StringComparison.Ordinal))
        {
            return new AdminClient(handler, new Uri(url));
        }

        var endpoint = new UnixDomainSocketEndPoint(url["unix:".Length..]);
        handler.ConnectCallback = async (_, token) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(endpoint, token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
        return new AdminClient(handler, new Uri("http://localhost"));
    }

    /// <summary>Where it listens on every address, it is asked on loopback.</summary>
    public static string Reachable(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            return url;
        }

        var any = uri.Host is "*" or "+" ? IPAddress.Any : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) ? address : null;
        return IPAddress.Any.Equals(any) ? Loopback("127.0.0.1") : IPAddress.IPv6Any.Equals(any) ? Loopback("[::1]") : url;

        string Loopback(string host) => string.Create(CultureInfo.InvariantCulture, $"{uri.Scheme}://{host}:{uri.Port}");
    }
}
