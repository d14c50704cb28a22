using System.Globalization;
using System.Net;

namespace AuroraGateway.Configuration;

/// <summary>A TCP endpoint or a Unix socket to listen on.</summary>
public sealed record ListenAddress(IPEndPoint? Endpoint, string? SocketPath)
{
    /// <returns>Null, or what is wrong.</returns>
    public static string? TryParse(string text, out ListenAddress? address)
    {
        address = null;
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            address = new ListenAddress(null, text["unix:".Length..]);
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            return "expected http://ADDRESS:PORT or unix:/path/of/socket";
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

        address = new ListenAddress(new IPEndPoint(ip, uri.Port), null);
        return null;
    }

    public override string ToString() => SocketPath is not null
        ? "unix:" + SocketPath
        : string.Create(CultureInfo.InvariantCulture, $"http://{Endpoint}");
}
