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

    private Confinement(MemoryGroup? group, long memory, int descriptors) => (this.group, Memory, this.descriptors) = (group, memory, descriptors);

    public long Memory { get; }

    /// <summary>What holds the memory: the kernel, or only the runtime where this user may make no cgroup.</summary>
    public string Kind => group is not null ? "a memory cgroup" : "the runtime's heap limit (no memory cgroup can be made here: not root, or the controller is not delegated)";

    /// <summary>The most that the kernel counted; null without a cgroup.</summary>
    public long? Peak => group?.Peak;

    public static Confinement Create(long memory = ShippedMemory, int descriptors = UsualDescriptors) => new(MemoryGroup.TryCreate(memory), memory, descriptors);

    /// <summary>Makes a start run inside: the shell enters the group and becomes the program.</summary>
    public void Wrap(ProcessStartInfo start)
    {
        List<string> arguments = ["-c", Script, "sh", descriptors.ToString(CultureInfo.InvariantCulture), group?.Members ?? "/dev/null", start.FileName, .. start.ArgumentList];
        start.FileName = "/bin/sh";
        start.ArgumentList.Clear();
        arguments.ForEach(start.ArgumentList.Add);
        if (group is null)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = Memory.ToString("x", CultureInfo.InvariantCulture);
        }
    }

    public void Dispose() => group?.Dispose();

    private const string Script = "ulimit -n \"$1\" && echo $$ > \"$2\" && shift 2 && exec \"$@\"";
}
