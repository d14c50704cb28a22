using System.Diagnostics;
using System.Globalization;

namespace AuroraGateway.Hostile.Confined;

/// <summary>The container that ships, without a container: memory and descriptors bounded as in our manifests.</summary>
public sealed class Confinement : IDisposable
{
    /// <summary>As in config/kubernetes.</summary>
    public const long ShippedMemory = 256L * 1024 * 1024;

    /// <summary>What many systems give a process that asks for no more.</summary>
    public const int UsualDescriptors = 1024;

    private readonly MemoryGroup? group;
    private readonly int descriptors;
    private readonly bool isUnread;

    private Confinement(MemoryGroup? group, long memory, int descriptors, bool isUnread) =>
        (this.group, Memory, this.descriptors, this.isUnread) = (group, memory, descriptors, isUnread);

    /// <summary>In the process's working directory: what its standard output goes to if nothing is to read it.</summary>
    public const string UnreadOutput = "unread-output";

    public long Memory { get; }

    /// <summary>What holds the memory: the kernel, or only the runtime where this user may make no cgroup.</summary>
    public string Kind =>
        group is not null
            ? "a memory cgroup"
            : "the runtime's heap limit (no memory cgroup can be made here: not root, or the controller is not delegated)";

    /// <summary>The most that the kernel counted; null without a cgroup.</summary>
    public long? Peak => group?.Peak;

    /// <param name="memory">Bytes.</param>
    /// <param name="descriptors">RLIMIT_NOFILE.</param>
    /// <param name="isUnread">Standard output is a pipe that nothing reads.</param>
    public static Confinement Create(long memory = ShippedMemory, int descriptors = UsualDescriptors, bool isUnread = false) =>
        new(MemoryGroup.TryCreate(memory), memory, descriptors, isUnread);

    /// <summary>Makes a start run inside: the shell enters the group and becomes the program.</summary>
    public void Wrap(ProcessStartInfo start)
    {
        List<string> arguments = [
            "-c", Script + (isUnread ? Unread : Program), "sh", descriptors.ToString(CultureInfo.InvariantCulture),
            group?.Members ?? "/dev/null", start.FileName, .. start.ArgumentList];
        start.FileName = "/bin/sh";
        start.ArgumentList.Clear();
        arguments.ForEach(start.ArgumentList.Add);
        if (group is null)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = Memory.ToString("x", CultureInfo.InvariantCulture);
        }
    }

    public void Dispose() => group?.Dispose();

    private const string Script = "ulimit -n \"$1\" && echo $$ > \"$2\" && shift 2 && ";
    private const string Program = "exec \"$@\"";

    // Open for reading, too: without a reader a pipe would be closed, and not full.
    private const string Unread = $"mkfifo {UnreadOutput} && {Program} 1<>{UnreadOutput}";
}
