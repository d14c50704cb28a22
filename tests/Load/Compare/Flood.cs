namespace AuroraGateway.Load.Compare;

/// <summary>One turn of a peer at full speed.</summary>
internal static class Flood
{
    /// <param name="peer">Receives the calls.</param>
    /// <param name="path">Of the call.</param>
    /// <param name="size">How long, over how many connections.</param>
    /// <param name="counts">A folder for <c>perf</c>, which then counts instructions; null if it cannot.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Measurement> Run(
        Peer peer, string path, ComparisonSize size, string? counts, CancellationToken cancellationToken)
    {
        var allocatedBefore = await Allocated(peer, cancellationToken);
        var timeBefore = ProcessTime.Of(peer.ProcessId);
        await using var instructions = counts is null
            ? null
            : PerfCounter.Start(PerfCounter.Instructions, ProcessTime.Family(peer.ProcessId), counts);
        var flood = await Wrk.Run(peer, path, size.Connections, size.Flood, cancellationToken);
        var counted = instructions is null ? null : await instructions.Stop(cancellationToken);
        var spent = ProcessTime.Of(peer.ProcessId) - timeBefore;
        var allocated = await Allocated(peer, cancellationToken) - allocatedBefore;
        Require(peer, flood);
        counted = InstructionClock.IsHere ? spent.TotalNanoseconds : counted;
        var resident = ProcessTime.ResidentMegabytes(peer.ProcessId);
        return new Measurement(
            spent.TotalMicroseconds / flood.Requests, counted / flood.Requests, flood.PerSecond, FixedRateP99: null,
            allocated / flood.Requests, resident);
    }

    /// <summary>System calls for each request, counted in a turn of its own, because the count itself takes time.</summary>
    public static async Task<double?> SystemCalls(
        Peer peer, string path, ComparisonSize size, string folder, CancellationToken cancellationToken)
    {
        await using var calls = PerfCounter.Start(PerfCounter.SystemCalls, ProcessTime.Family(peer.ProcessId), folder);

        // Until the events of every thread are open.
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, cancellationToken);
        var flood = await Wrk.Run(peer, path, size.Connections, size.Flood, cancellationToken);
        Require(peer, flood);
        return await calls.Stop(cancellationToken) / flood.Requests;
    }

    private static void Require(Peer peer, WrkResult flood)
    {
        if (flood.Bad > 0)
        {
            throw new InvalidOperationException($"{peer.Name} gave {flood.Bad} bad responses: what it does fast is not the job.");
        }
    }

    private static async Task<double?> Allocated(Peer peer, CancellationToken cancellationToken) =>
        peer.Allocated is null ? null : await peer.Allocated(cancellationToken);
}
