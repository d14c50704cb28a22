using System.Net.Sockets;
using AuroraGateway.Callers.UnixSocket;
using AuroraGateway.Platform;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace AuroraGateway.Hosting.Sockets;

/// <summary>
/// The file of a Unix socket. It is made under another name and renamed when it is ready: no client connects before its mode is set, and
/// where a process is replaced there is no moment without a file. It is removed at the end only if it is still the same file.
/// </summary>
internal static class UnixSocketFile
{
    // sun_path of Linux, without the zero at its end.
    private const int LongestPath = 107;
    private const int Backlog = 512;

    /// <summary>Binds the socket and listens on it.</summary>
    /// <param name="endpoint">Where to listen.</param>
    /// <param name="mode">The file's mode as <c>chmod</c> takes it: <c>660</c>.</param>
    /// <param name="replaces">A process of the same user that listens there is replaced.</param>
    /// <param name="withdraw">Removes the file, unless another process has replaced it.</param>
    /// <exception cref="IOException">Another process listens there, or a file that is no socket is in the way.</exception>
    public static Socket Bind(UnixDomainSocketEndPoint endpoint, string mode, bool replaces, out Action withdraw)
    {
        var path = endpoint.ToString()!;
        var isStale = IsStale(path, endpoint, replaces);
        var made = Beside(path);
        if (made is null && isStale)
        {
            File.Delete(path);
        }

        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(made is null ? endpoint : new UnixDomainSocketEndPoint(made));
        try
        {
            // Between bind and listen every connection is refused: there is no moment at which the umask decides who may call.
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(made ?? path, (UnixFileMode)Convert.ToInt32(mode, 8));
            }

            socket.Listen(Backlog);
            if (made is not null)
            {
                File.Move(made, path, overwrite: true);
            }

            var own = FileIdentity.Of(path);
            withdraw = () => Remove(path, own);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Another process may have put its own file there meanwhile.
    private static void Remove(string path, FileIdentity? own)
    {
        try
        {
            if (FileIdentity.Of(path) == own)
            {
                File.Delete(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder is gone, or no longer writable: the next start replaces the file.
        }
    }

    // Null if no other name fits, or a socket cannot be renamed on this system: then it is bound in place.
    private static string? Beside(string path)
    {
        if (!LinuxCalls.AreUsed)
        {
            return null;
        }

        var other = Path.Combine(Path.GetDirectoryName(path) ?? "", "." + Path.GetRandomFileName()[..8]);
        return System.Text.Encoding.UTF8.GetByteCount(other) > LongestPath ? null : other;
    }

    /// <returns>True if a socket is there on which no process listens.</returns>
    private static bool IsStale(string path, UnixDomainSocketEndPoint endpoint, bool replaces)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        // A file whose connection attempt fails in another way than "connection refused" is not ours to delete. A regular file fails in the
        // same way, so its type is checked.
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endpoint);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused && IsSocket(path))
        {
            return true;
        }
        catch (SocketException exception)
        {
            throw new IOException($"{path} is in the way: {exception.Message}.", exception);
        }

        if (!replaces)
        {
            throw new IOException($"another process listens on {path} already.");
        }

        // The kernel reports the user of the listening process.
        var owner = SocketPeer.Of(probe).Uid;
        return owner is not null && owner == SocketPeer.Own
            ? false
            : throw new IOException(
                $"another user's process listens on {path} (uid {owner}): Listen:Handover replaces one of the same user only.");
    }

    /// <summary>A socket cannot be opened as a file (ENXIO); a regular file can.</summary>
    internal static bool IsSocket(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
