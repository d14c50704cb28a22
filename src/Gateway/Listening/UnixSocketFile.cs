using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace AuroraGateway.Listening;

/// <summary>The file of a Unix socket: what a crash left is cleared away, and nobody connects before its mode is set.</summary>
public static class UnixSocketFile
{
    /// <summary>Binds as Kestrel does; for Unix sockets with care for the file.</summary>
    /// <param name="endpoint">Where to listen.</param>
    /// <param name="mode">The file's mode as <c>chmod</c> takes it: <c>660</c>.</param>
    /// <exception cref="IOException">Somebody listens there, or a file that is no socket is in the way.</exception>
    public static Socket Bind(EndPoint endpoint, string mode)
    {
        if (endpoint is not UnixDomainSocketEndPoint { } unix)
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        }

        var path = unix.ToString()!;
        ClearAway(path, unix);
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        try
        {
            // Between bind and listen every connection is refused: there is no moment at which the umask decides who may call.
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void ClearAway(string path, UnixDomainSocketEndPoint endpoint)
    {
        if (!File.Exists(path))
        {
            return;
        }

        // What answers anything but "nobody listens" is not ours to delete; a regular file answers the same, so it is told apart by its kind.
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endpoint);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused && IsSocket(path))
        {
            File.Delete(path);
            return;
        }
        catch (SocketException exception)
        {
            throw new IOException($"{path} is in the way: {exception.Message}.", exception);
        }

        throw new IOException($"somebody listens on {path} already.");
    }

    // A socket cannot be opened as a file (ENXIO); a regular file can.
    private static bool IsSocket(string path)
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
