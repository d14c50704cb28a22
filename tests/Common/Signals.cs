using System.Runtime.InteropServices;

namespace AuroraGateway.Tests;

/// <summary>Signals to a process that a test started; .NET itself can only kill.</summary>
public static partial class Signals
{
    /// <summary>Requests an orderly end.</summary>
    public static void Terminate(int processId) => Send(processId, "TERM");

    /// <summary>Sends what Ctrl-C sends.</summary>
    public static void Interrupt(int processId) => Send(processId, "INT");

    /// <param name="processId">A process that ended receives none, and that is no error.</param>
    /// <param name="name">Such as HUP.</param>
    public static void Send(int processId, string name) => _ = Kill(processId, name switch
    {
        "HUP" => 1,
        "INT" => 2,
        "QUIT" => 3,
        "TERM" => 15,
        "CONT" => 18,
        "STOP" => 19,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Add the number of this signal to Signals."),
    });

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
