using System.Globalization;

namespace AuroraGateway.Load.Reports;

/// <summary>A line every few seconds, for logs and pipes.</summary>
internal sealed class PlainProgress(TextWriter output) : IProgressView
{
    private const int EverySeconds = 5;
    private int seen;

    public void Show(string scenario, TimelinePoint point)
    {
        if (seen++ % EverySeconds == 0)
        {
            output.WriteLine(Line(scenario, point));
        }
    }

    public Task<T> During<T>(Func<Task<T>> work) => work();

    internal static string Line(string scenario, TimelinePoint point)
    {
        var steps = point.Steps.Select(s => string.Create(
            CultureInfo.InvariantCulture,
            $"{s.Name} {s.Responses}/s{(s.Failed > 0 ? $" ({s.Failed} failed)" : "")}, {s.InFlight} in flight, p99 " +
                $"{Format.Latency(s.Latency.P99)}"));
        var memory = point.Processes.Select(p => $"{p.Name} {Format.Megabytes(p.ResidentBytes)}");
        IEnumerable<string> exchanges = point.Exchanges is { } n ? [$"{n} exchanges"] : [];
        return $"{scenario} {point.Second.ToString("0", CultureInfo.InvariantCulture),3} s  " +
            $"{string.Join("; ", steps.Concat(exchanges).Concat(memory))}";
    }
}
