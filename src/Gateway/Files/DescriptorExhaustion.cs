using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace AuroraGateway.Files;

/// <summary>Tells "no file descriptor is left" from what is wrong with a file: it passes, and says nothing of the file.</summary>
public static class DescriptorExhaustion
{
    // <errno.h>: of the process, and of the system.
    private const int OfProcess = 24;
    private const int OfSystem = 23;

    private static readonly string[] Messages = [Marshal.GetPInvokeErrorMessage(OfProcess), Marshal.GetPInvokeErrorMessage(OfSystem)];

    /// <summary>.NET puts the system's number into HResult where it has no exception of its own for it.</summary>
    public static bool Is(Exception exception) => exception switch
    {
        SocketException socket => socket.SocketErrorCode == SocketError.TooManyOpenSockets,
        IOException file => file.HResult is OfProcess or OfSystem || file.InnerException is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets },
        _ => false,
    };

    /// <summary>The same of a message that was made from such an exception.</summary>
    public static bool IsIn(string message) => Array.Exists(Messages, known => message.Contains(known, StringComparison.OrdinalIgnoreCase));
}
