using System.Globalization;

namespace AuroraGateway.Load.Processes;

/// <summary>What Linux reports about a process in /proc: resident bytes, threads and open handles.</summary>
internal readonly record struct ProcessSample(long ResidentBytes, int Threads, int Handles)
{
    /// <summary>The most that was ever resident; 0 if the process ended.</summary>
    public static long HighestResidentBytes(int processId) => File.Exists($"/proc/{processId}/status")
        ? File.ReadLines($"/proc/{processId}/status").Where(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(Number).FirstOrDefault() * 1024
        : 0;

    /// <summary>All zero where the process is gone.</summary>
    public static ProcessSample Of(int processId)
    {
        try
        {
            long resident = 0;
            var threads = 0;
            foreach (var line in File.ReadLines($"/proc/{processId}/status"))
            {
                if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                {
                    resident = Number(line) * 1024;
                }
                else if (line.StartsWith("Threads:", StringComparison.Ordinal))
                {
                    threads = (int)Number(line);
                }
            }

            return new ProcessSample(resident, threads, Directory.GetFileSystemEntries($"/proc/{processId}/fd").Length);
        }
        catch (IOException)
        {
            return default;
        }
    }

    private static long Number(string line) =>
        long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
