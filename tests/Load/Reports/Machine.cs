using System.Runtime.InteropServices;

namespace AuroraGateway.Load.Reports;

/// <summary>Names the machine that a figure was measured on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var model = "unknown processor";
        if (File.Exists("/proc/cpuinfo"))
        {
            model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
                ?.Split(':', 2)[1].Trim() ?? model;
        }

        return $"{Environment.ProcessorCount} cores ({model}), {RuntimeInformation.OSDescription}, " +
            $"{RuntimeInformation.FrameworkDescription}";
    }
}
