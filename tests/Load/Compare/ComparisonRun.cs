using AuroraGateway.Load.Compare.Wire;

namespace AuroraGateway.Load.Compare;

/// <summary>Runs a comparison, prints its table, and writes it into docs/performance.md.</summary>
internal static class ComparisonRun
{
    /// <summary>Over a clear upstream.</summary>
    public static async Task Clear(IReadOnlyList<string> names, ComparisonSize size, bool writesPage, CancellationToken cancellationToken)
    {
        var builds = new PeerBuilds();
        var starts = InstructionClock.IsHere
            ? new Dictionary<string, List<StartUp>>()
            : await StartUps.Measure(names, builds, Console.Out, cancellationToken);
        await using var starter = new PeerStarter(builds);
        var direct = await starter.Direct(cancellationToken);
        var peers = new List<Peer>();
        foreach (var name in names)
        {
            peers.Add(name == PeerNames.Direct ? direct : await starter.Start(name, cancellationToken));
        }

        var result = await new Comparison(size, starter, Console.Out).Run(peers, starts, cancellationToken);
        var (place, table) = InstructionClock.IsHere
            ? (
                "count", CountTable.Markdown(
                    result, $"tests/Load/Counting/count --rounds {size.Rounds} --seconds {size.Flood.TotalSeconds:0}"))
            : (
                "compare", ComparisonTable.Markdown(
                    result, $"dotnet run -c Release --project tests/Load -- compare --rounds {size.Rounds} --seconds " +
                        $"{size.Flood.TotalSeconds:0} --steady-seconds {size.Steady.TotalSeconds:0}"));
        await Show(place, table, writesPage, cancellationToken);
    }

    /// <summary>Over an upstream with TLS.</summary>
    public static async Task Tls(
        IReadOnlyList<string> names, IReadOnlyList<int> sizes, ComparisonSize size, bool writesPage, CancellationToken cancellationToken)
    {
        await using var starter = new PeerStarter(new PeerBuilds());
        var lanes = WireLane.All.Where(lane => names.Contains(lane.Peer)).ToList();
        var result = await new WireComparison(size, starter, Console.Out).Run(lanes, sizes, cancellationToken);
        var place = InstructionClock.IsHere ? "wire-count" : "wire";
        await Show(place, WireTable.Markdown(result, InstructionClock.IsHere), writesPage, cancellationToken);
    }

    /// <summary>Prints a table, and writes it into its place of the page.</summary>
    public static async Task Show(string place, string table, bool writesPage, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine(table);
        if (writesPage)
        {
            var file = Repository.Path("docs/performance.md");
            var page = PageTable.Replace(await File.ReadAllTextAsync(file, cancellationToken), place, table);
            await File.WriteAllTextAsync(file, page, cancellationToken);
            Console.WriteLine("docs/performance.md has the new table.");
        }
    }
}
