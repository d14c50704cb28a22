using System.Diagnostics;
using System.Globalization;

namespace AuroraGateway.Integration.Shared;

/// <summary>Sends a signal to a process that a test started.</summary>
internal static class Signal
{
    public static async Task SendAsync(int process, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
