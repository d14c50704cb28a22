namespace AuroraGateway.Load.Compare.Wire;

/// <summary>Measures the lanes in turn, each with each size of a response, over one upstream with TLS.</summary>
internal sealed class WireComparison(ComparisonSize size, PeerStarter starter, TextWriter progress)
{
    /// <summary>Starts the upstream and the lanes, and measures them.</summary>
    public async Task<WireResult> Run(
        IReadOnlyList<WireLane> lanes, IReadOnlyList<int> sizes, CancellationToken cancellationToken)
    {
        var upstreams = Upstream.Encrypted(starter.Folder);
        await starter.Direct(cancellationToken, [upstreams.Http1, upstreams.Http2], sizes);
        var peers = new List<Peer>();
        foreach (var lane in lanes)
        {
            var upstream = lane.IsHttp2 ? upstreams.Http2 : upstreams.Http1;
            peers.Add(await starter.Start(lane.Peer, lane.Name, upstream, cancellationToken));
        }

        var counts = !InstructionClock.IsHere && await PerfCounter.IsSupported(PerfCounter.Instructions, cancellationToken);
        var results = sizes.ToDictionary(static bytes => bytes, _ => new ComparisonResult(
            size, counts || InstructionClock.IsHere, peers.ToDictionary(static p => p.Name, _ => new List<Measurement>()),
            new Dictionary<string, List<StartUp>>()));
        await WarmUp(peers, sizes, cancellationToken);
        for (var round = 1; round <= size.Rounds; round++)
        {
            foreach (var bytes in sizes)
            {
                foreach (var peer in peers)
                {
                    var path = PeerStarter.PathOf(bytes);
                    var measured = await Flood.Run(peer, path, size.Of(bytes), counts ? starter.Folder : null, cancellationToken);
                    results[bytes].Measurements[peer.Name].Add(measured);
                    await progress.WriteLineAsync(
                        $"round {round} of {size.Rounds,-5} {WireSizes.Name(bytes),-7} {peer.Name,-14} " +
                        $"{Figures.Cost(measured, results[bytes].CountsInstructions),16}  {measured.PerSecond,8:0} req/s");
                }
            }
        }

        return new WireResult(size, results, await SystemCalls(peers, sizes, cancellationToken));
    }

    private async Task WarmUp(IReadOnlyList<Peer> peers, IReadOnlyList<int> sizes, CancellationToken cancellationToken)
    {
        foreach (var (peer, bytes) in peers.SelectMany(peer => sizes.Select(bytes => (peer, bytes))))
        {
            for (var round = 0; round < size.WarmUps; round++)
            {
                var kind = peer.Name[..peer.Name.LastIndexOf('-')];
                var path = PeerStarter.PathOf(bytes);
                var warm = await Wrk.Run(peer, path, size.Of(bytes).Connections, size.WarmUpOf(kind), cancellationToken);
                await progress.WriteLineAsync($"{"warm-up",-14} {WireSizes.Name(bytes),-7} {peer.Name,-14} {warm.PerSecond,8:0} req/s");
            }
        }
    }

    // Not on the instruction clock: there are no tracepoints for perf, and the figure would be the same.
    private async Task<Dictionary<(int, string), double>> SystemCalls(
        IReadOnlyList<Peer> peers, IReadOnlyList<int> sizes, CancellationToken cancellationToken)
    {
        var calls = new Dictionary<(int, string), double>();
        if (InstructionClock.IsHere || !await PerfCounter.IsSupported(PerfCounter.SystemCalls, cancellationToken))
        {
            return calls;
        }

        foreach (var (peer, bytes) in peers.SelectMany(peer => sizes.Select(bytes => (peer, bytes))))
        {
            if (await Flood.SystemCalls(peer, PeerStarter.PathOf(bytes), size, starter.Folder, cancellationToken) is { } counted)
            {
                calls[(bytes, peer.Name)] = counted;
                await progress.WriteLineAsync($"system calls   {WireSizes.Name(bytes),-7} {peer.Name,-14} {counted,8:0.0}");
            }
        }

        return calls;
    }
}
