namespace AuroraGateway.Load.Compare;

/// <summary>Starts every peer a few times, each alone with its upstream, before any load makes the machine busy.</summary>
internal static class StartUps
{
    private const int Rounds = 3;

    public static async Task<IReadOnlyDictionary<string, List<StartUp>>> Measure(
        IReadOnlyList<string> names, PeerBuilds builds, TextWriter progress, CancellationToken cancellationToken)
    {
        var starts = names.ToDictionary(name => name, _ => new List<StartUp>());
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var name in names)
            {
                await using var starter = new PeerStarter(builds);
                var direct = await starter.Direct(cancellationToken);
                var peer = name == PeerNames.Direct ? direct : await starter.Start(name, cancellationToken);

                // The timer may have ticked while the peer was built and started: that tick is taken first.
                await second.WaitForNextTickAsync(cancellationToken);
                await second.WaitForNextTickAsync(cancellationToken);
                var start = new StartUp(peer.Start.TotalMilliseconds, ProcessTime.ResidentMegabytes(peer.ProcessId));
                starts[name].Add(start);
                await progress.WriteLineAsync(
                    $"start {round} of {Rounds}   {name,-16} {start.Milliseconds,8:0} ms  {start.IdleMegabytes,6:0} MB");
            }
        }

        return starts;
    }
}
