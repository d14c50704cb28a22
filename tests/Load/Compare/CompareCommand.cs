using System.CommandLine;
using AuroraGateway.Load.Processes;

namespace AuroraGateway.Load.Compare;

/// <summary><c>compare</c>: the gateway beside what an operator would use instead, in one run on one machine.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("peer")
        {
            Description = $"The proxies to compare; all by default: {string.Join(", ", PeerNames.All)}",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var rounds = new Option<int>("--rounds") { Description = "Rounds that count", DefaultValueFactory = _ => 20 };
        var warmUps = new Option<int>("--warm-ups") { Description = "Rounds before them", DefaultValueFactory = _ => 1 };
        var seconds =
            new Option<int>("--seconds") { Description = "Length of a peer's turn at full speed; a warm-up is three times as long",
                DefaultValueFactory = _ => 1 };
        var steady =
            new Option<int>("--steady-seconds") { Description = $"Length of its turns at {ComparisonSize.FixedRate} requests a " +
                $"second, in all of a round", DefaultValueFactory = _ => 5 };
        var connections = new Option<int>("--connections") { Description = "wrk's connections", DefaultValueFactory = _ => 64 };
        var keepsPage =
            new Option<bool>("--no-page") { Description = "Prints the table only; a run of all peers otherwise also writes it " +
                "into docs/performance.md" };
        var prepares = new Option<bool>("--prepare") { Description = "Installs and builds what a comparison needs, and measures nothing" };
        var command = new Command("compare", "Measures the gateway beside nginx + Lua, HAProxy, Caddy and bare YARP, and prints ratios")
        {
            names, rounds, warmUps, seconds, steady, connections, keepsPage, prepares,
        };
        command.Validators.Add(result =>
        {
            foreach (var name in (result.GetValue(names) ?? []).Where(n => !PeerNames.All.Contains(n)))
            {
                result.AddError($"There is no peer named {name}.");
            }
        });
        foreach (var (option, least) in new[] { (rounds, 1), (warmUps, 0), (seconds, 1), (steady, 1), (connections, 1) })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < least)
                {
                    result.AddError($"{option.Name} must be at least {least}.");
                }
            });
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(prepares))
            {
                return Prepare(cancellationToken);
            }

            var size = new ComparisonSize(
                parsed.GetValue(rounds), parsed.GetValue(warmUps), TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                TimeSpan.FromSeconds(parsed.GetValue(steady)), parsed.GetValue(connections));
            var chosen = parsed.GetValue(names) is { Length: > 0 } some ? PeerNames.All.Where(some.Contains).ToList() : PeerNames.All;
            return Run(chosen, size, chosen.Count == PeerNames.All.Count && !parsed.GetValue(keepsPage), cancellationToken);
        });
        return command;
    }

    private static async Task<int> Prepare(CancellationToken cancellationToken)
    {
        try
        {
            await Packages.Require(cancellationToken);
            await new PeerBuilds().All(cancellationToken);
            return 0;
        }
        catch (InvalidOperationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static async Task<int> Run(
        IReadOnlyList<string> names, ComparisonSize size, bool writesPage, CancellationToken cancellationToken)
    {
        try
        {
            await Packages.Require(cancellationToken);
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
            Console.WriteLine();
            Console.WriteLine(table);
            if (writesPage)
            {
                var file = RepositoryRoot.Under("docs/performance.md");
                var page = PageTable.Replace(await File.ReadAllTextAsync(file, cancellationToken), place, table);
                await File.WriteAllTextAsync(file, page, cancellationToken);
                Console.WriteLine("docs/performance.md has the new table.");
            }

            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Called off; every process has been ended.");
            return 1;
        }
        catch (InvalidOperationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
