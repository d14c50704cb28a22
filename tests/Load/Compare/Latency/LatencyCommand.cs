using System.CommandLine;

namespace AuroraGateway.Load.Compare.Latency;

/// <summary><c>latency</c>: what the gateway adds to a call.</summary>
internal static class LatencyCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Turns of each lane", DefaultValueFactory = _ => 12 };
        var seconds = new Option<int>("--seconds") { Description = "Length of a turn", DefaultValueFactory = _ => 4 };
        var starts = new Option<int>("--starts") { Description = "Gateways started for the first call", DefaultValueFactory = _ => 7 };
        var keepsPage = new Option<bool>("--no-page") { Description = "Prints the table only, and does not write docs/performance.md" };
        var command = new Command("latency", "Measures what the gateway adds to a call: over TLS, at its first call, and at 3,000 a second")
        {
            rounds, seconds, starts, keepsPage,
        };
        foreach (var option in new[] { rounds, seconds, starts })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1)
                {
                    result.AddError($"{option.Name} must be at least 1.");
                }
            });
        }

        command.SetAction((parsed, cancellationToken) => Run(
            new LatencySize(parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(starts)),
            !parsed.GetValue(keepsPage), cancellationToken));
        return command;
    }

    private static async Task<int> Run(LatencySize size, bool writesPage, CancellationToken cancellationToken)
    {
        try
        {
            await Packages.Require(cancellationToken);
            var csv = new PacedCsv(Repository.Path("artifacts", "latency", "calls.csv"));
            var result = await new LatencyMeasurement(size, new PeerBuilds(), csv, Console.Out).Run(cancellationToken);
            await ComparisonRun.Show("latency", LatencyTable.Markdown(result), writesPage, cancellationToken);
            Console.WriteLine($"Each call at {LatencySize.PointRate}/s is in {csv.File}.");
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Canceled; every process has been ended.");
            return 1;
        }
        catch (InvalidOperationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
