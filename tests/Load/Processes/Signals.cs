using System.Runtime.InteropServices;

namespace AuroraGateway.Load.Processes;

/// <summary>Signals to a process of ours; .NET itself can only kill.</summary>
internal static partial class Signals
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    /// <summary>Asks a process to leave in good order.</summary>
    public static void Terminate(int processId) => _ = Kill(processId, SigTerm);

    /// <summary>What Ctrl-C sends.</summary>
    public static void Interrupt(int processId) => _ = Kill(processId, SigInt);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
