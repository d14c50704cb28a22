using Spectre.Console;

namespace AuroraGateway.Load.Reports;

/// <summary>What a run leaves on the screen: ten lines at most for a scenario, and one last line of verdicts.</summary>
internal sealed class ConsoleSummary(IAnsiConsole console)
{
    private const int MostLines = 10;

    /// <summary>Where there is no terminal there is no width to keep to, and a broken line is hard to search for.</summary>
    public static void Widen(IAnsiConsole console)
    {
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = 400;
        }
    }

    public void Show(ScenarioReport report)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var head in (string[])[
            $"{Mark(report.Passed)} [bold]{Markup.Escape(report.Name)}[/] {report.Seconds:0} s", "ok", "failed", "per s", "p50", "p99",
            "max", "late p99"])
        {
            table.AddColumn(new TableColumn(head).NoWrap());
        }

        var broken = report.Error is null
            ? report.Thresholds.Where(t => t.Fails).Select(t => t.ToString()).ToList()
            : [report.Error.ReplaceLineEndings(" ")];
        var noted = report.Thresholds.Where(t => !t.IsMet && !t.IsEnforced).Select(t => t.ToString()).ToList();

        // The head, the steps, and what went wrong, which is never left out for the sake of the rest.
        var room = MostLines - 1 - Math.Min(4, broken.Count) - Math.Min(1, noted.Count);
        foreach (var step in report.Steps.Take(room))
        {
            table.AddRow(
                "  " + Markup.Escape(step.Name), Format.Count(step.Ok), Format.Count(step.Failed), Format.Count(step.PerSecond),
                Format.Latency(step.Latency.P50), Format.Latency(step.Latency.P99), Format.Latency(step.Latency.Max),
                Format.Latency(step.Lag.P99));
        }

        console.Write(table);
        foreach (var line in broken.Take(4))
        {
            console.MarkupLine($"  [red]✗ {Markup.Escape(line)}[/]");
        }

        if (noted.Count > 0)
        {
            console.MarkupLine($"  [grey]not judged in this profile: {Markup.Escape(string.Join("; ", noted))}[/]");
        }
    }

    /// <summary>The last line of a run.</summary>
    public static string Verdicts(IReadOnlyList<ScenarioReport> reports) =>
        string.Join(" · ", reports.Select(r => $"{r.Name} {(r.Passed ? "passed" : "FAILED")}"));

    private static string Mark(bool passed) => passed ? "[green]✓[/]" : "[red]✗[/]";
}
