using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Tests;

/// <summary>
/// Loopback ports for processes that must be told theirs beforehand. They lie below those that the system gives to whoever asks for any (Linux: from 32768 on), so
/// that no other listener and no connection gets one between now and its process, or while its process is down; and none is handed out twice by a process.
/// </summary>
internal static class FreePort
{
    private const int First = 10_000;
    private const int Count = 22_000;
    private static int last = Random.Shared.Next(Count);

    /// <exception cref="InvalidOperationException">Somebody listens on every one.</exception>
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
                // Somebody's.
            }
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }
}
