using System.Globalization;
using Spectre.Console;

namespace AuroraGateway.Load.Reports;

/// <summary>A table that renews itself in place, for a terminal.</summary>
internal sealed class LiveProgress(IAnsiConsole console) : IProgressView
{
    private LiveDisplayContext? live;

    public void Show(string scenario, TimelinePoint point) => live?.UpdateTarget(Draw(scenario, point));

    public Task<T> During<T>(Func<Task<T>> work) =>
        console.Live(new Text("Starting…")).AutoClear(true).StartAsync(async context =>
        {
            live = context;
            try
            {
                return await work();
            }
            finally
            {
                live = null;
            }
        });

    private static Table Draw(string scenario, TimelinePoint point)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"[bold]{scenario}[/] {point.Second:0} s");
        table.AddColumns("step", "responses/s", "failed/s", "in flight", "p50", "p99", "max");
        foreach (var step in point.Steps)
        {
            table.AddRow(
                Markup.Escape(step.Name), Number(step.Responses), step.Failed > 0 ? $"[red]{Number(step.Failed)}[/]" : "0",
                Number(step.InFlight),
                Format.Latency(step.Latency.P50), Format.Latency(step.Latency.P99), Format.Latency(step.Latency.Max));
        }

        var processes = point.Processes.Select(
            p => $"{p.Name} {Format.Megabytes(p.ResidentBytes)}, {p.Threads} threads, {p.Handles} handles");
        IEnumerable<string> exchanges = point.Exchanges is { } n ? [$"{Number(n)} exchanges"] : [];
        table.Caption(Markup.Escape(string.Join(" · ", exchanges.Concat(processes))));
        return table;
    }

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
