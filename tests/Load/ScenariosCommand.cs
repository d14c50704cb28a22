using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Reports;
using AuroraGateway.Load.Scenarios;
using Spectre.Console;
using Profile = AuroraGateway.Load.Runner.Profile;

namespace AuroraGateway.Load;

/// <summary>Runs scenarios one after another, shows each, and ends with a line of verdicts and an exit code that says the same.</summary>
internal static class ScenariosCommand
{
    public static async Task<int> Run(
        IReadOnlyList<IScenario> scenarios, Profile profile, string? reportFolder, CancellationToken cancellationToken)
    {
        try
        {
            var binary = await GatewayBuilds.Locate(cancellationToken);
            var startedAt = TimeProvider.System.GetUtcNow();
            ConsoleSummary.Widen(AnsiConsole.Console);
            var summary = new ConsoleSummary(AnsiConsole.Console);
            var reports = new List<ScenarioReport>();
            foreach (var scenario in scenarios)
            {
                IProgressView progress = Console.IsOutputRedirected
                    ? new PlainProgress(Console.Out)
                    : new LiveProgress(AnsiConsole.Console);
                var session = new ScenarioSession(profile, binary, progress, reportFolder);
                var report = await progress.During(() => session.Run(scenario, cancellationToken));
                reports.Add(report);
                summary.Show(report);
            }

            var run = new RunReport(profile.Name, startedAt, Machine.Describe(), Command(scenarios, profile), reports);
            if (reportFolder is not null)
            {
                await ReportFolder.Write(reportFolder, run, cancellationToken);
                Console.WriteLine($"Report: {Path.GetFullPath(reportFolder)}/report.html");
            }

            Console.WriteLine(ConsoleSummary.Verdicts(reports));
            return run.Passed ? 0 : 1;
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

    private static string Command(IReadOnlyList<IScenario> scenarios, Profile profile) =>
        $"dotnet run -c Release --project tests/Load -- {string.Join(' ', scenarios.Select(s => s.Name))} --profile {profile.Name}";
}
