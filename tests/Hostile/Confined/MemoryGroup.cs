using System.Globalization;

namespace AuroraGateway.Hostile.Confined;

/// <summary>
/// A memory cgroup made for one process, version 1 or 2. Where none can be made (not root, or the controller is not delegated), there is
/// none.
/// </summary>
public sealed class MemoryGroup : IDisposable
{
    private static int made;

    private readonly string folder;
    private readonly string peak;

    private MemoryGroup(string folder, string peak) => (this.folder, this.peak) = (folder, peak);

    /// <summary>A process that writes its id here is in the group, with all its children.</summary>
    public string Members => Path.Combine(folder, "cgroup.procs");

    /// <summary>The most bytes that the kernel counted against the limit, page cache included; null where it does not say.</summary>
    public long? Peak => ReadNumber(Path.Combine(folder, peak));

    /// <param name="bytes">The limit.</param>
    /// <returns>Null where none can be made.</returns>
    public static MemoryGroup? TryCreate(long bytes)
    {
        foreach (var parent in Parents())
        {
            var folder = Path.Combine(parent.Folder, $"aurora-hostile-{Environment.ProcessId}-{Interlocked.Increment(ref made)}");
            try
            {
                if (parent.IsVersion2)
                {
                    // Children have memory files only if their parent hands the controller down.
                    Attempt(() => File.WriteAllText(Path.Combine(parent.Folder, "cgroup.subtree_control"), "+memory"));
                }

                Directory.CreateDirectory(folder);
                File.WriteAllText(
                    Path.Combine(folder, parent.IsVersion2 ? "memory.max" : "memory.limit_in_bytes"),
                    bytes.ToString(CultureInfo.InvariantCulture));
                Attempt(() => File.WriteAllText(Path.Combine(folder, parent.IsVersion2 ? "memory.swap.max" : "memory.swappiness"), "0"));
                return new MemoryGroup(folder, parent.IsVersion2 ? "memory.peak" : "memory.max_usage_in_bytes");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Attempt(() => Directory.Delete(folder));
            }
        }

        return null;
    }

    public void Dispose() => Attempt(() => Directory.Delete(folder));

    // Our own group and those above it, the nearest first: one with processes in it may not hand its controllers down (cgroups(7), "no
    // internal processes").
    private static IEnumerable<(string Folder, bool IsVersion2)> Parents()
    {
        foreach (var mount in File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')))
        {
            var separator = Array.IndexOf(mount, "-");
            var isVersion2 = mount[separator + 1] == "cgroup2";
            if (!isVersion2 && (mount[separator + 1] != "cgroup" || !mount[^1].Split(',').Contains("memory")))
            {
                continue;
            }

            var own = File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3))
                .FirstOrDefault(parts => isVersion2 ? parts[0] == "0" : parts[1].Split(',').Contains("memory"));
            var root = mount[3] == "/" ? "" : mount[3];
            for (var path = own?[2]; path is not null; path = path.Length <= 1 ? null : path[..Math.Max(1, path.LastIndexOf('/'))])
            {
                var below = path.StartsWith(root, StringComparison.Ordinal) ? path[root.Length..] : path;
                var folder = mount[4] + below.TrimEnd('/');
                if (Directory.Exists(folder))
                {
                    yield return (folder, isVersion2);
                }
            }
        }
    }

    private static long? ReadNumber(string file)
    {
        try
        {
            return long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            return null;
        }
    }

    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not possible here; what matters is found out by the caller.
        }
    }
}
