using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Hosting.Listeners;

/// <summary>A TCP endpoint or a Unix socket to listen on.</summary>
/// <param name="Endpoint">Null for a Unix socket. For <c>localhost</c> its IPv4 address.</param>
/// <param name="SocketPath">Null for TCP.</param>
/// <param name="IsTls">Whether TLS is required.</param>
/// <param name="IsLocalhost">Named <c>localhost</c>: both loopback addresses, as a client resolves the name.</param>
internal sealed record ListenAddress(IPEndPoint? Endpoint, string? SocketPath, bool IsTls = false, bool IsLocalhost = false)
{
    // sun_path of Linux, without the zero at its end.
    private const int LongestSocketPath = 107;

    /// <summary>
    /// What to listen on: none for a Unix socket; for <c>localhost</c> the IPv6 loopback address too, unless the port is chosen by the
    /// system.
    /// </summary>
    public IReadOnlyList<IPEndPoint> Endpoints => Endpoint is null ? []
        : IsLocalhost && Endpoint.Port != 0 ? [Endpoint, new IPEndPoint(IPAddress.IPv6Loopback, Endpoint.Port)]
        : [Endpoint];

    /// <summary>
    /// What a socket can be bound to: a host without IPv6 has no second loopback address, and listens on the first alone.
    /// </summary>
    public IReadOnlyList<EndPoint> Bindable() => SocketPath is { } path
        ? [new UnixDomainSocketEndPoint(path)]
        : [.. Endpoints.Where(endpoint => !IsLocalhost || LocalAddresses.Has(endpoint.Address))];

    /// <returns>Null, or what is wrong.</returns>
    public static string? TryParse(string text, out ListenAddress? address)
    {
        address = null;
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            var path = text["unix:".Length..];
            if (System.Text.Encoding.UTF8.GetByteCount(path) > LongestSocketPath)
            {
                return $"the path of a Unix socket has at most {LongestSocketPath} bytes";
            }

            address = new ListenAddress(null, path);
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            return "expected http://ADDRESS:PORT, https://ADDRESS:PORT or unix:/path/of/socket";
        }

        IPAddress? ip = uri.Host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" or "+" => IPAddress.IPv6Any,
            _ => IPAddress.TryParse(uri.Host.Trim('[', ']'), out var parsed) ? parsed : null,
        };
        if (ip is null)
        {
            return "expected an IP address to listen on, such as 127.0.0.1, or 0.0.0.0 for all interfaces";
        }

        address = new ListenAddress(new IPEndPoint(ip, uri.Port), null, uri.Scheme == Uri.UriSchemeHttps, uri.Host == "localhost");
        return null;
    }

    /// <summary>True if both cannot be listened on at once: the same socket, or the same port where one of them is every address.</summary>
    public bool Collides(ListenAddress other) =>
        SocketPath is not null ? SocketPath == other.SocketPath : Endpoints.Any(one => other.Endpoints.Any(two => Collide(one, two)));

    private static bool Collide(IPEndPoint one, IPEndPoint two) =>
        one.Port == two.Port && one.Port != 0
        && (one.Address.Equals(two.Address) || Takes(one.Address, two.Address) || Takes(two.Address, one.Address));

    // Every IPv6 address is listened on as every IPv4 address too.
    private static bool Takes(IPAddress all, IPAddress one) =>
        all.Equals(IPAddress.IPv6Any) || (all.Equals(IPAddress.Any) && one.AddressFamily == AddressFamily.InterNetwork);

    public override string ToString() => SocketPath is not null
        ? "unix:" + SocketPath
        : string.Create(
            CultureInfo.InvariantCulture, $"{(IsTls ? "https" : "http")}://{(IsLocalhost ? "localhost:" + Endpoint!.Port : Endpoint)}");
}
