using System.Buffers.Binary;
using System.Net.Sockets;

namespace AuroraGateway.Callers.UnixSocket;

/// <summary>The process at the other end of a Unix socket, as the kernel tells it; a feature of its connection.</summary>
/// <param name="Uid">The user that it ran as when it connected; null where the kernel does not tell.</param>
public sealed record SocketPeer(uint? Uid)
{
    /// <summary>What Linux says of every user that has no id in the gateway's own user namespace (<c>/proc/sys/kernel/overflowuid</c>): it may be anybody.</summary>
    public const uint Overflow = 65534;

    // <sys/socket.h> on Linux; struct ucred is pid, uid and gid of 32 bits each.
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    public static SocketPeer Of(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new SocketPeer((uint?)null);
        }

        Span<byte> credentials = stackalloc byte[3 * sizeof(int)];
        try
        {
            return socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials) == credentials.Length
                ? new SocketPeer(Native(credentials[sizeof(int)..]))
                : new SocketPeer((uint?)null);
        }
        catch (SocketException)
        {
            // The peer left already.
            return new SocketPeer((uint?)null);
        }
    }

    private static uint Native(ReadOnlySpan<byte> bytes) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
