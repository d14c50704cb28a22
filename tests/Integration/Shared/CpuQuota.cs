using System.Globalization;

namespace AuroraGateway.Integration.Shared;

/// <summary>
/// Limits a process to a part of a processor, as a container's CPU limit does: so many milliseconds in each hundred, then it is paused.
/// </summary>
internal sealed class CpuQuota : IDisposable
{
    private readonly string folder;

    private CpuQuota(string folder) => this.folder = folder;

    /// <returns>Null where this user may make no control group.</returns>
    public static CpuQuota? TryApply(int process, int milliseconds)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"aurora-gateway-test-{Environment.ProcessId}-{process}");
        var (first, second) = ($"/sys/fs/cgroup/cpu/{name}", $"/sys/fs/cgroup/{name}");
        var quota = milliseconds * 1000;
        return TryApply(first, process, ("cpu.cfs_period_us", "100000"), ("cpu.cfs_quota_us", quota.ToString(CultureInfo.InvariantCulture)))
            ?? TryApply(second, process, ("cpu.max", string.Create(CultureInfo.InvariantCulture, $"{quota} 100000")));
    }

    /// <summary>To be called after the end of the process: a group with a process in it stays.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
        }
    }

    private static CpuQuota? TryApply(string folder, int process, params (string File, string Value)[] settings)
    {
        try
        {
            if (!Directory.Exists(Path.GetDirectoryName(folder)))
            {
                return null;
            }

            Directory.CreateDirectory(folder);
            foreach (var (file, value) in settings)
            {
                if (!File.Exists(Path.Combine(folder, file)))
                {
                    Directory.Delete(folder);
                    return null;
                }

                File.WriteAllText(Path.Combine(folder, file), value);
            }

            File.WriteAllText(Path.Combine(folder, "cgroup.procs"), process.ToString(CultureInfo.InvariantCulture));
            return new CpuQuota(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
