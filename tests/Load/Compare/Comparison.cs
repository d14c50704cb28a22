using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Compare;

/// <summary>
/// Measures peers in turn, A B C A B C: what disturbs the machine for a while disturbs a whole round and not one peer.
/// </summary>
internal sealed class Comparison(ComparisonSize size, PeerStarter starter, TextWriter progress)
{
    private readonly TimeProvider time = TimeProvider.System;

    public async Task<ComparisonResult> Run(IReadOnlyList<Peer> peers, CancellationToken cancellationToken)
    {
        var countsInstructions = await InstructionCounter.IsSupported(cancellationToken);
        var result = new ComparisonResult(size, countsInstructions, peers.ToDictionary(p => p.Name, _ => new List<Measurement>()));
        for (var round = 1 - size.WarmUps; round <= size.Rounds; round++)
        {
            foreach (var peer in peers)
            {
                var measured = await Measure(peer, countsInstructions, cancellationToken);
                var title = round < 1 ? "warm-up" : $"round {round} of {size.Rounds}";
                await progress.WriteLineAsync(
                    $"{title,-14} {peer.Name,-12} {Figures.Cost(measured, countsInstructions),14}  {measured.PerSecond,8:0} req/s  p99 at {ComparisonSize.FixedRate}/s {measured.FixedRateP99 / 1e3:0.00} ms");
                if (round >= 1)
                {
                    result.Measurements[peer.Name].Add(measured);
                }
            }
        }

        return result;
    }

    private async Task<Measurement> Measure(Peer peer, bool countsInstructions, CancellationToken cancellationToken)
    {
        var allocatedBefore = await Allocated(peer, cancellationToken);
        var timeBefore = ProcessTime.Of(peer.ProcessId);
        await using var instructions = countsInstructions ? InstructionCounter.Start(ProcessTime.Family(peer.ProcessId), starter.Folder) : null;
        var flood = await Wrk.Run(peer, PeerStarter.Path, size.Connections, size.Flood, cancellationToken);
        var counted = instructions is null ? null : await instructions.Stop(cancellationToken);
        var spent = ProcessTime.Of(peer.ProcessId) - timeBefore;
        var allocated = await Allocated(peer, cancellationToken) - allocatedBefore;
        if (flood.Bad > 0)
        {
            throw new InvalidOperationException($"{peer.Name} gave {flood.Bad} bad answers: what it does fast is not the job.");
        }

        var steady = await Steady(peer, cancellationToken);
        var resident = ProcessTime.Family(peer.ProcessId).Sum(id => ProcessSample.Of(id).ResidentBytes) / 1048576.0;
        return new Measurement(
            spent.TotalMicroseconds / flood.Requests, counted / flood.Requests, flood.PerSecond, flood.P50, flood.P99,
            steady.P50, steady.P99, allocated / flood.Requests, resident);
    }

    // In the open model, as real callers come: each on its own time, and none because another was answered.
    private async Task<Percentiles> Steady(Peer peer, CancellationToken cancellationToken)
    {
        var uri = new Uri(peer.Url, PeerStarter.Path);
        var statistics = new StepStatistics(peer.Name);
        var step = new Step(peer.Name, async (_, token) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.TryAddWithoutValidation(peer.Proof.Name, peer.Proof.Value);
            using var response = await starter.Http.SendAsync(request, token);
            await response.Content.CopyToAsync(Stream.Null, token);
            return response.IsSuccessStatusCode ? Response.Ok() : Response.Fail($"{(int)response.StatusCode}");
        });
        var runner = new LoadRunner(time, new KernelPacer(time));
        await Task.Factory.StartNew(
            () => runner.Run(step, statistics, [LoadSimulation.Inject(ComparisonSize.FixedRate, size.Steady)], cancellationToken),
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        return statistics.Failed == 0
            ? statistics.Summarise(size.Steady).Latency
            : throw new InvalidOperationException($"{peer.Name} failed {statistics.Failed} of {ComparisonSize.FixedRate} calls a second.");
    }

    private static async Task<double?> Allocated(Peer peer, CancellationToken cancellationToken) =>
        peer.Allocated is null ? null : await peer.Allocated(cancellationToken);
}
