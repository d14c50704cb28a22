using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Compare;

/// <summary>
/// Measures peers in turn, A B C A B C: what disturbs the machine for a while disturbs a whole round and not one peer.
/// </summary>
internal sealed class Comparison(ComparisonSize size, PeerStarter starter, TextWriter progress)
{
    private readonly TimeProvider time = TimeProvider.System;

    public async Task<ComparisonResult> Run(
        IReadOnlyList<Peer> peers, IReadOnlyDictionary<string, List<StartUp>> starts, CancellationToken cancellationToken)
    {
        var countsInstructions = !InstructionClock.IsHere && await InstructionCounter.IsSupported(cancellationToken);
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
                floods.Add(await Flood(peer, countsInstructions, cancellationToken));
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

    /// <summary>99th percentiles at the fixed rate in microseconds: of each peer the median of its turns.</summary>
    private async Task<Dictionary<string, double>> Latencies(IReadOnlyList<Peer> peers, CancellationToken cancellationToken)
    {
        var turns = peers.ToDictionary(static peer => peer.Name, static _ => new List<double>());
        for (var left = size.Steady; left > TimeSpan.Zero; left -= ComparisonSize.SteadyTurn)
        {
            foreach (var peer in peers)
            {
                turns[peer.Name].Add((await SteadyTurn(peer, cancellationToken)).P99);
            }
        }

        return turns.ToDictionary(static each => each.Key, static each => Quantile.Median(each.Value));
    }

    private async Task<Measurement> Flood(Peer peer, bool countsInstructions, CancellationToken cancellationToken)
    {
        var allocatedBefore = await Allocated(peer, cancellationToken);
        var timeBefore = ProcessTime.Of(peer.ProcessId);
        await using var instructions = countsInstructions
            ? InstructionCounter.Start(ProcessTime.Family(peer.ProcessId), starter.Folder)
            : null;
        var flood = await Wrk.Run(peer, PeerStarter.Path, size.Connections, size.Flood, cancellationToken);
        var counted = instructions is null ? null : await instructions.Stop(cancellationToken);
        var spent = ProcessTime.Of(peer.ProcessId) - timeBefore;
        var allocated = await Allocated(peer, cancellationToken) - allocatedBefore;
        if (flood.Bad > 0)
        {
            throw new InvalidOperationException($"{peer.Name} gave {flood.Bad} bad answers: what it does fast is not the job.");
        }

        counted = InstructionClock.IsHere ? spent.TotalNanoseconds : counted;
        var resident = ProcessTime.ResidentMegabytes(peer.ProcessId);
        return new Measurement(
            spent.TotalMicroseconds / flood.Requests, counted / flood.Requests, flood.PerSecond, FixedRateP99: null,
            allocated / flood.Requests, resident);
    }

    // In the open model, as real callers come: each on its own time, and none because another was answered.
    private async Task<Percentiles> SteadyTurn(Peer peer, CancellationToken cancellationToken)
    {
        var uri = new Uri(peer.Url, PeerStarter.Path);
        var step = new Step(peer.Name, async (_, token) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.TryAddWithoutValidation(peer.Proof.Name, peer.Proof.Value);
            using var response = await starter.Http.SendAsync(request, token);
            await response.Content.CopyToAsync(Stream.Null, token);
            return response.IsSuccessStatusCode ? Response.Ok() : Response.Fail($"{(int)response.StatusCode}");
        });
        var runner = new LoadRunner(time, new KernelPacer(time));
        await Inject(ComparisonSize.SteadyWarmUp);
        return await Inject(ComparisonSize.SteadyTurn);

        async Task<Percentiles> Inject(TimeSpan during)
        {
            var statistics = new StepStatistics(peer.Name);
            await Task.Factory.StartNew(
                () => runner.Run(step, statistics, [LoadSimulation.Inject(ComparisonSize.FixedRate, during)], cancellationToken),
                cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            return statistics.Failed == 0
                ? statistics.Summarise(during).Latency
                : throw new InvalidOperationException(
                    $"{peer.Name} failed {statistics.Failed} of {ComparisonSize.FixedRate} calls a second.");
        }
    }

    private static async Task<double?> Allocated(Peer peer, CancellationToken cancellationToken) =>
        peer.Allocated is null ? null : await peer.Allocated(cancellationToken);
}
