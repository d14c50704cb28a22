using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Tests;

/// <summary>
/// Loopback ports for processes that need theirs beforehand. They are below those that the system assigns to port 0 (Linux: from 32768 on),
/// so that no other listener and no connection gets one between now and its process, or while its process is down. None is returned twice
/// by a process.
/// </summary>
public static class FreePort
{
    private const int First = 10_000;
    private const int Count = 22_000;
    private static int last = Random.Shared.Next(Count);

    /// <exception cref="InvalidOperationException">Each of them has a listener.</exception>
    public static int Take()
    {
        for (var i = 0; i < Count; i++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref last) % Count);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // In use.
            }
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }

    public static IPEndPoint Endpoint() => new(IPAddress.Loopback, Take());

    /// <summary>True if a connection to it can be opened.</summary>
    public static bool HasListener(EndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
