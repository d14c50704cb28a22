using System.Net.Sockets;

namespace AuroraGateway.Callers.UnixSocket;

/// <summary>The process at the other end of a Unix socket, as the kernel reports it; a feature of its connection.</summary>
/// <param name="Uid">The user that it ran as when it connected; null where the system does not report it.</param>
public sealed record SocketPeer(uint? Uid)
{
    /// <summary>What Linux reports for every user without an id in the gateway's own user namespace (<c>/proc/sys/kernel/overflowuid</c>): any user.</summary>
    public const uint Overflow = 65534;

    public static SocketPeer Of(Socket socket) => new(PeerCredentials.Own?.Read(socket));
}
