using System.Runtime.Versioning;

namespace AuroraGateway.Platform;

/// <summary>Decides once whether the gateway uses what only Linux has. On other systems, and where it is configured so, portable code runs
/// instead.</summary>
internal static class LinuxCalls
{
    /// <summary>With the value 1 the gateway runs on Linux as it does on macOS and Windows. For tests of the portable code.</summary>
    public const string PortableVariable = "AURORA_GATEWAY_PORTABLE";

    [SupportedOSPlatformGuard("linux")]
    public static bool AreUsed { get; } = Decide(OperatingSystem.IsLinux(), Environment.GetEnvironmentVariable(PortableVariable));

    public static bool Decide(bool isLinux, string? portable) => isLinux && portable != "1";
}
