using System.Globalization;
using System.Net;

namespace AuroraGateway.Commands;

/// <summary>Reads <c>ADDRESS:PORT</c>.</summary>
internal static class EmulatorAddress
{
    public static IPEndPoint? TryParse(string? text)
    {
        // IPEndPoint.TryParse takes an address without a port, which here is most likely a mistake.
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 1
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port > IPEndPoint.MaxPort)
        {
            return null;
        }

        var host = text![..colon];
        var bracketed = host is ['[', .., ']'];
        if (host == "localhost")
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        // Of an IPv6 address without brackets the last group would be the port; "1" alone would be the address 0.0.0.1.
        return (bracketed || host.Count('.') == 3) && IPAddress.TryParse(bracketed ? host[1..^1] : host, out var address)
            && bracketed == (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
            ? new IPEndPoint(address, port)
            : null;
    }
}
