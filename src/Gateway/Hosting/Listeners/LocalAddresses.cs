using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Hosting.Listeners;

/// <summary>Which addresses this host has.</summary>
internal static class LocalAddresses
{
    /// <summary>True if a socket can be bound to the address. A container may have IPv6 in the kernel and no IPv6 address.</summary>
    public static bool Has(IPAddress address)
    {
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
