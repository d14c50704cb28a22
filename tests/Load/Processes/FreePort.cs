using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Load.Processes;

/// <summary>Finds TCP ports that nobody listens on, and never hands out one twice in this process.</summary>
internal static class FreePort
{
    private static readonly HashSet<int> Taken = [];

    public static int Take()
    {
        lock (Taken)
        {
            while (true)
            {
                using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                var port = ((IPEndPoint)probe.LocalEndPoint!).Port;
                if (Taken.Add(port))
                {
                    return port;
                }
            }
        }
    }
}
