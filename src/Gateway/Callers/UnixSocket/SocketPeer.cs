using System.Net.Sockets;
using AuroraGateway.Platform;

namespace AuroraGateway.Callers.UnixSocket;

/// <summary>The process at the other end of a Unix socket, as the kernel reports it; a feature of its connection.</summary>
/// <param name="Uid">The user that it ran as when it connected; null where the system does not report it.</param>
/// <param name="Pid">The process; null where the system does not report it, or where it is in another namespace.</param>
internal sealed record SocketPeer(uint? Uid, uint? Pid = null)
{
    /// <summary>
    /// What Linux reports for every user without an id in the gateway's own user namespace (<c>/proc/sys/kernel/overflowuid</c>): any user.
    /// </summary>
    public const uint Overflow = 65534;

    /// <summary>The user that this process runs as; null where the system does not report it.</summary>
    public static uint? Own
    {
        get
        {
            if (!LinuxCalls.AreUsed)
            {
                return null;
            }

            // Both ends are this process's. The name is in no folder.
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint($"\0aurora-gateway-self-{Guid.NewGuid():N}"));
            listener.Listen(1);
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            client.Connect(listener.LocalEndPoint!);
            return Of(client).Uid;
        }
    }

    public static SocketPeer Of(Socket socket)
    {
        uint? pid = null;
        return new SocketPeer(PeerCredentials.Own?.Read(socket, out pid), pid);
    }
}
