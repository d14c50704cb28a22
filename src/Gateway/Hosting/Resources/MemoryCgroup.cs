using System.Globalization;
using AuroraGateway.Platform;

namespace AuroraGateway.Hosting.Resources;

/// <summary>Finds the memory limit and the memory use of the cgroup that this process runs in, version 1 and 2.</summary>
/// <param name="read">Reads a file; null if there is none.</param>
internal sealed class MemoryCgroup(Func<string, string?> read)
{
    private const string Version2 = "cgroup2";
    private const string Version1 = "cgroup";

    // Version 1 writes "no limit" as the largest multiple of a page below 2^63.
    private const long NoLimit = long.MaxValue / 2;

    /// <summary>This process's own, read from /proc and /sys.</summary>
    public static MemoryCgroup Own { get; } = new(ReadFile);

    /// <summary>The smallest limit of the cgroup and of those that it is nested in; null without one.</summary>
    public long? Limit
    {
        get
        {
            long? smallest = null;
            foreach (var (folder, file) in Folders("memory.max", "memory.limit_in_bytes"))
            {
                if (Number(read($"{folder}/{file}")) is { } limit and > 0 and < NoLimit && (smallest is null || limit < smallest))
                {
                    smallest = limit;
                }
            }

            return smallest;
        }
    }

    /// <summary>What the kernel counts against the limit now, page cache included; null without a cgroup.</summary>
    public long? Used =>
        Folders("memory.current", "memory.usage_in_bytes").Select(one => Number(read($"{one.Folder}/{one.File}")))
            .FirstOrDefault(used => used is not null);

    // From the process's own cgroup up to the mount point: a limit of any of them holds. A container may see its own cgroup as the root of
    // the mount.
    private IEnumerable<(string Folder, string File)> Folders(string file2, string file1)
    {
        foreach (var (mountPoint, root, version) in Mounts())
        {
            if (PathIn(version) is not { } path)
            {
                continue;
            }

            var below = root.Length > 1 && path.StartsWith(root, StringComparison.Ordinal) ? path[root.Length..] : path;
            for (var folder = mountPoint.TrimEnd('/') + "/" + below.Trim('/'); folder.Length >= mountPoint.Length; folder = Parent(folder))
            {
                yield return (folder.TrimEnd('/'), version == Version2 ? file2 : file1);
            }
        }
    }

    private static string Parent(string folder) => folder.LastIndexOf('/') is > 0 and var slash ? folder[..slash] : "";

    // /proc/self/cgroup: "0::/path" is version 2, "4:memory:/path" version 1.
    private string? PathIn(string version)
    {
        foreach (var line in (read("/proc/self/cgroup") ?? "").Split('\n'))
        {
            var parts = line.Split(':', 3);
            if (parts.Length == 3 &&
                (version == Version2 ? parts[0] == "0" && parts[1].Length == 0 : parts[1].Split(',').Contains("memory")))
            {
                return parts[2];
            }
        }

        return null;
    }

    // /proc/self/mountinfo: "36 35 98:0 /root /mount/point options - type source superoptions".
    private IEnumerable<(string MountPoint, string Root, string Version)> Mounts()
    {
        foreach (var line in (read("/proc/self/mountinfo") ?? "").Split('\n'))
        {
            var fields = line.Split(' ');
            var separator = Array.IndexOf(fields, "-");
            if (separator < 6 || fields.Length < separator + 4)
            {
                continue;
            }

            var version = fields[separator + 1];
            if (version == Version2 || (version == Version1 && fields[separator + 3].Split(',').Contains("memory")))
            {
                yield return (fields[4], fields[3], version);
            }
        }
    }

    // "max" is no number.
    private static long? Number(string? text) =>
        long.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? ReadFile(string path)
    {
        if (!LinuxCalls.AreUsed)
        {
            return null;
        }

        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
