namespace AuroraGateway.Hosting.Resources;

/// <summary>What the container or the machine leaves to this process.</summary>
/// <param name="Memory">Bytes that it may use.</param>
/// <param name="MemorySource">Where that figure is from, for the log.</param>
/// <param name="Descriptors">Files and sockets that it may have open at once.</param>
/// <param name="Processors">Processors that it may use.</param>
internal sealed record MachineLimits(long Memory, string MemorySource, int Descriptors, int Processors)
{
    private static readonly Lazy<MachineLimits> LazyOwn = new(Read);

    /// <summary>This process's own, read once.</summary>
    public static MachineLimits Own => LazyOwn.Value;

    // In a cgroup the garbage collector limits its heap to three quarters of the memory limit, unless another limit is configured. That is
    // no limit of the process.
    private const double UsualShareOfHeap = 0.74;

    /// <param name="available">What the garbage collector says: the machine's memory, or its own heap limit.</param>
    /// <param name="cgroup">The cgroup's limit; null without one.</param>
    /// <param name="descriptors">RLIMIT_NOFILE.</param>
    /// <param name="processors">How many.</param>
    public static MachineLimits Of(long available, long? cgroup, int descriptors, int processors) =>
        cgroup is { } limit && limit * UsualShareOfHeap <= available
        ? new MachineLimits(limit, "cgroup", descriptors, processors)
        : new MachineLimits(available, cgroup is null ? "machine" : "heap limit", descriptors, processors);

    private static MachineLimits Read() =>
        Of(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, MemoryCgroup.Own.Limit, FileDescriptors.Raise(), Environment.ProcessorCount);
}
