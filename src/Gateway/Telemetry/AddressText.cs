using System.Net;

namespace AuroraGateway.Telemetry;

/// <summary>Addresses as the log writes them.</summary>
internal static class AddressText
{
    /// <summary>A listener on <c>[::]</c> sees IPv4 clients as <c>::ffff:192.0.2.1</c>; logs are searched for <c>192.0.2.1</c>.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
