using System.Globalization;
using System.Net;

namespace AuroraGateway.Configuration;

/// <summary>A TCP endpoint or a Unix socket to listen on.</summary>
public sealed record ListenAddress(IPEndPoint? Endpoint, string? SocketPath, bool IsTls = false)
{
    // sun_path of Linux, without the zero at its end.
    private const int LongestSocketPath = 107;

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

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
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

        address = new ListenAddress(new IPEndPoint(ip, uri.Port), null, uri.Scheme == Uri.UriSchemeHttps);
        return null;
    }

    public override string ToString() => SocketPath is not null
        ? "unix:" + SocketPath
        : string.Create(CultureInfo.InvariantCulture, $"{(IsTls ? "https" : "http")}://{Endpoint}");
}
