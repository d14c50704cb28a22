namespace AuroraGateway.Load.Compare;

/// <summary>The computer of <c>tests/Load/Counting</c>, on which a nanosecond of processor time is an instruction.</summary>
internal static class InstructionClock
{
    /// <summary>Whether this is that computer: the kernel's command line contains its mark.</summary>
    public static bool IsHere { get; } = Says(File.Exists("/proc/cmdline") ? File.ReadAllText("/proc/cmdline") : "");

    internal static bool Says(string commandLine) => commandLine.Split(' ', StringSplitOptions.TrimEntries).Contains("clock=instructions");
}
