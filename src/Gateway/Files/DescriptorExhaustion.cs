using System.Runtime.InteropServices;

namespace AuroraGateway.Files;

/// <summary>Recognises the error "no file descriptor is left": it passes, and is no fault of the file.</summary>
internal static class DescriptorExhaustion
{
    // <errno.h>: of the process, and of the system.
    private const int OfProcess = 24;
    private const int OfSystem = 23;

    private static readonly string[] Messages = [Marshal.GetPInvokeErrorMessage(OfProcess), Marshal.GetPInvokeErrorMessage(OfSystem)];

    /// <summary>Whether a message was made from the exception that .NET throws then: it quotes the system's own text.</summary>
    public static bool IsIn(string message) => Array.Exists(Messages, known => message.Contains(known, StringComparison.OrdinalIgnoreCase));
}
