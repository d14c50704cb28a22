using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Compare;

/// <summary>
/// Measures peers in turn, A B C A B C: what disturbs the machine for a while disturbs a whole round and not one peer.
/// </summary>
internal sealed class Comparison(ComparisonSize size, PeerStarter starter, TextWriter progress)
{
    public async Task<ComparisonResult> Run(
        IReadOnlyList<Peer> peers, IReadOnlyDictionary<string, List<StartUp>> starts, CancellationToken cancellationToken)
    {
        var countsInstructions = !InstructionClock.IsHere && await PerfCounter.IsSupported(PerfCounter.Instructions, cancellationToken);
        var result = new ComparisonResult(size, countsInstructions ||
            InstructionClock.IsHere, peers.ToDictionary(p => p.Name, _ => new List<Measurement>()), starts);
        for (var round = 0; round < size.WarmUps; round++)
        {
            foreach (var peer in peers)
            {
                var warm = await Wrk.Run(peer, PeerStarter.Path, size.Connections, size.WarmUpOf(peer.Name), cancellationToken);
                await progress.WriteLineAsync($"{"warm-up",-14} {peer.Name,-16} {warm.PerSecond,8:0} req/s");
            }
        }

        for (var round = 1; round <= size.Rounds; round++)
        {
            var floods = new List<Measurement>();
            foreach (var peer in peers)
            {
                floods.Add(await Flood.Run(peer, PeerStarter.Path, size, countsInstructions ? starter.Folder : null, cancellationToken));
            }

            // On the instruction clock time means nothing but instructions.
            var latencies = InstructionClock.IsHere ? null : await Latencies(peers, cancellationToken);
            foreach (var (peer, flood) in peers.Zip(floods))
            {
                var measured = latencies is null ? flood : flood with { FixedRateP99 = latencies[peer.Name] };
                result.Measurements[peer.Name].Add(measured);
                await progress.WriteLineAsync(
                    $"round {round} of {size.Rounds,-5} {peer.Name,-16} {Figures.Cost(measured, result.CountsInstructions),14}  " +
                        $"{measured.PerSecond,8:0} req/s  p99 at {ComparisonSize.FixedRate}/s {measured.FixedRateP99 / 1e3:0.00} ms");
            }
        }

        return result;
    }

    private Task<Percentiles> Turn(Peer peer, CancellationToken cancellationToken) => new SteadyTurn(
        peer.Name, new Uri(peer.Url, PeerStarter.Path), peer.Proof, starter.Http, ComparisonSize.FixedRate).Run(
            ComparisonSize.SteadyWarmUp, ComparisonSize.SteadyTurn, cancellationToken);

    /// <summary>99th percentiles at the fixed rate in microseconds: of each peer the median of its turns.</summary>
    private async Task<Dictionary<string, double>> Latencies(IReadOnlyList<Peer> peers, CancellationToken cancellationToken)
    {
        var turns = peers.ToDictionary(static peer => peer.Name, static _ => new List<double>());
        for (var left = size.Steady; left > TimeSpan.Zero; left -= ComparisonSize.SteadyTurn)
        {
            foreach (var peer in peers)
            {
                turns[peer.Name].Add((await Turn(peer, cancellationToken)).P99);
            }
        }

        return turns.ToDictionary(static each => each.Key, static each => Quantile.Median(each.Value));
    }
}
