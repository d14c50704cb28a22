using System.Runtime.InteropServices;
using AuroraGateway.Platform;

namespace AuroraGateway.Hosting.Resources;

/// <summary>The process's file descriptors: how many it may open (RLIMIT_NOFILE), and how many are open.</summary>
internal static partial class FileDescriptors
{
    // <sys/resource.h> on Linux; macOS has another number and no /proc.
    private const int LimitOfFiles = 7;
    private const int Unknown = 1024;

    /// <summary>Raises the soft limit to the hard one: the runtime compiled ahead of time leaves it as it is, often at 1,024.</summary>
    /// <returns>The limit that holds now.</returns>
    public static int Raise()
    {
        if (!LinuxCalls.AreUsed || GetLimit(LimitOfFiles, out var limit) != 0)
        {
            return Unknown;
        }

        // Where a sandbox forbids it, the soft limit is what counts.
        var raised = limit with { Soft = limit.Hard };
        var holds = limit.Soft >= limit.Hard || SetLimit(LimitOfFiles, raised) != 0 ? limit.Soft : limit.Hard;
        return (int)Math.Min(holds, int.MaxValue);
    }

    /// <summary>Open descriptors; null where the system does not list them.</summary>
    public static int? Open()
    {
        if (!LinuxCalls.AreUsed)
        {
            return null;
        }

        try
        {
            // The listing itself opens one.
            return Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() - 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limits limits);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limits limits);

    [StructLayout(LayoutKind.Sequential)]
    private record struct Limits(nuint Soft, nuint Hard);
}
