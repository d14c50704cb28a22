using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AuroraGateway.Hosting.Resources;

/// <summary>
/// What one connection may make the server hold before anything of the gateway reads it. Kestrel's own bounds are a megabyte each, which
/// a few hundred callers with unread bodies make the memory of a container.
/// </summary>
internal static class BufferLimits
{
    /// <summary>Bytes of a connection that are received and not read: more than the longest head, 32 KiB and its request line.</summary>
    public const int Connection = 64 * 1024;

    /// <summary>Bytes of a response that are written and not sent. A piece of a long response comes on top of it.</summary>
    public const int Response = 16 * 1024;

    // A body that is read at once never waits for its window: these bound what arrives before that.
    private const int Http2Stream = 64 * 1024;
    private const int Http2Connection = 128 * 1024;

    // The kernel's buffers count against the container's memory too, and would grow to megabytes for a client that does not read.
    private const int Kernel = 128 * 1024;

    public static void Apply(KestrelServerLimits limits)
    {
        limits.MaxRequestBufferSize = Connection;
        limits.MaxResponseBufferSize = Response;
        limits.Http2.InitialStreamWindowSize = Http2Stream;
        limits.Http2.InitialConnectionWindowSize = Http2Connection;
    }

    /// <summary>Accepted connections inherit the bounds of the socket that listens.</summary>
    public static Socket Apply(Socket listening)
    {
        // Those of a Unix socket do not grow.
        if (listening.AddressFamily != AddressFamily.Unix)
        {
            listening.SendBufferSize = Kernel;
            listening.ReceiveBufferSize = Kernel;
        }

        return listening;
    }
}
