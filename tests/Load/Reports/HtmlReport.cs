using System.Globalization;
using System.Net;
using System.Text;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Reports;

/// <summary>One HTML file that holds all it needs.</summary>
internal static class HtmlReport
{
    private const string Style = """
        :root{color-scheme:light dark;--line:#8884;--soft:#888}
        body{font:15px/1.5 system-ui,sans-serif;max-width:1360px;margin:2rem auto;padding:0 1rem}
        table{border-collapse:collapse;margin:.5rem 0 1rem}td,th{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:right}
        td:first-child,th:first-child{text-align:left}.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:1rem}
        figure{margin:0}figcaption{font-weight:600}svg{width:100%;height:auto}svg text{font-size:11px;fill:var(--soft)}.grid{stroke:var(--line)}
        .legend span{margin-right:1rem;font-size:13px}.legend i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.3em}
        .passed{color:#059669}.failed{color:#dc2626}.noted{color:var(--soft)}h2{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:1rem}
        """;

    public static string Write(RunReport report)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Aurora Gateway load test, {Text(report.Profile)}</title><style>{Style}</style></head><body>
            <h1>Load test: <span class="{Class(report.Passed)}">{(report.Passed ? "passed" : "failed")}</span></h1>
            <p>{report.StartedAt:yyyy-MM-dd HH:mm} UTC · profile {Text(report.Profile)} · {Text(report.Machine)}<br><code>{Text(report.Command)}</code></p>
            """);
        foreach (var scenario in report.Scenarios)
        {
            Write(html, scenario);
        }

        return html.Append("</body></html>\n").ToString();
    }

    private static void Write(StringBuilder html, ScenarioReport scenario)
    {
        html.Append(CultureInfo.InvariantCulture, $"""
            <h2 id="{scenario.Name}">{Text(scenario.Name)} <span class="{Class(scenario.Passed)}">{(scenario.Passed ? "passed" : "failed")}</span></h2>
            <p>{Text(scenario.Summary)} ({scenario.Seconds:0.0} s)</p>
            """);
        if (scenario.Error is { } error)
        {
            html.Append(CultureInfo.InvariantCulture, $"<pre class=\"failed\">{Text(error)}</pre>");
        }

        html.Append("<table><tr><th>verdict on</th><th>counted</th><th>wanted</th><th></th></tr>");
        foreach (var threshold in scenario.Thresholds)
        {
            var (style, word) = threshold switch
            {
                { IsMet: true } => ("passed", "met"),
                { IsEnforced: true } => ("failed", "not met"),
                _ => ("noted", "not met, not judged in this profile"),
            };
            html.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{Text(threshold.Name)}</td><td>{Format.Count(threshold.Actual)}</td><td>{Text(threshold.Expected)}</td><td " +
                    $"class=\"{style}\">{word}</td></tr>");
        }

        html.Append("</table><table><tr><th>step</th><th>ok</th><th>failed</th><th>per " +
            "s</th><th>p50</th><th>p95</th><th>p99</th><th>p99.9</th><th>max</th><th>runner late, p99</th><th>codes</th></tr>");
        foreach (var step in scenario.Steps)
        {
            var codes = string.Join(", ", step.Codes.Select(c => $"{c.Key}: {c.Value}"));
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td>{Text(step.Name)}</td><td>{step.Ok}</td><td>{step.Failed}</td><td>{Format.Count(step.PerSecond)}</td>{Cells(step.Latency)}
                <td>{Format.Latency(step.Lag.P99)}</td><td>{Text(codes)}</td></tr>
                """);
        }

        html.Append("</table><div class=\"charts\">");
        foreach (var chart in Charts(scenario).Where(c => !c.IsEmpty))
        {
            html.Append(chart.ToSvg());
        }

        html.Append("</div>");
    }

    private static string Cells(Percentiles p) =>
        string.Concat(new[] { p.P50, p.P95, p.P99, p.P999, p.Max }.Select(v => $"<td>{Format.Latency(v)}</td>"));

    private static IEnumerable<Chart> Charts(ScenarioReport scenario)
    {
        var names = scenario.Steps.Select(s => s.Name).Distinct().ToList();
        var gateways = scenario.Timeline.SelectMany(p => p.Processes).Select(p => p.Name).Distinct().ToList();
        Chart PerStep(Chart chart, Func<TimelineStep, double> value, string suffix = "") => names.Aggregate(chart, (c, name) => c.Add(
            name + suffix, scenario.Timeline.SelectMany(p => p.Steps.Where(s => s.Name == name).Select(s => (p.Second, value(s))))));

        var throughput = PerStep(new Chart("Responses a second", "/s"), s => s.Responses);
        yield return scenario.Steps.Any(s => s.Failed > 0) ? PerStep(throughput, s => s.Failed, " failed") : throughput;
        foreach (var name in names)
        {
            var of = scenario.Timeline.SelectMany(
                p => p.Steps.Where(s => s.Name == name && s.Responses > 0).Select(s => (p.Second, s.Latency))).ToList();
            yield return new Chart($"Latency from the intended start: {name}", "ms")
                .Add("p50", of.Select(p => (p.Second, p.Latency.P50 / 1e3)))
                .Add("p99", of.Select(p => (p.Second, p.Latency.P99 / 1e3)))
                .Add("max", of.Select(p => (p.Second, p.Latency.Max / 1e3)));
        }

        yield return new Chart("Exchanges received by Aurora", "").Add(
            "exchanges", scenario.Timeline.Where(p => p.Exchanges is not null).Select(p => (p.Second, (double)p.Exchanges!)));
        Chart PerGateway(string title, string unit, Func<TimelineProcess, double> value) =>
            gateways.Aggregate(new Chart(title, unit), (c, name) =>
            c.Add(name, scenario.Timeline.SelectMany(p => p.Processes.Where(g => g.Name == name).Select(g => (p.Second, value(g))))));
        yield return PerGateway("Memory of the gateway (resident)", "MB", p => p.ResidentBytes / 1048576.0);
        yield return PerGateway("Open handles of the gateway", "", p => p.Handles);
    }

    private static string Class(bool passed) => passed ? "passed" : "failed";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
