using System.Text.Json;
using AuroraGateway.Load.Reports;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Unit.Load;

public class HtmlReportTests
{
    [Fact]
    public void A_report_needs_nothing_but_itself()
    {
        var html = HtmlReport.Write(Report());

        Assert.Contains("<svg", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_of_a_gateway_cannot_become_markup()
    {
        var html = HtmlReport.Write(Report(error: "<img onerror=x>"));

        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("&lt;img", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Charts_show_throughput_latency_exchanges_and_memory()
    {
        var html = HtmlReport.Write(Report());

        foreach (var title in (string[])[
            "Responses a second", "Latency from the intended start: steady", "Exchanges received by Aurora", "Memory of the gateway"])
        {
            Assert.Contains(title, html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_json_says_what_the_page_says()
    {
        var json = JsonSerializer.SerializeToDocument(Report(), ReportJson.Default.RunReport).RootElement;

        Assert.True(json.GetProperty("passed").GetBoolean());
        Assert.Equal(3, json.GetProperty("scenarios")[0].GetProperty("timeline").GetArrayLength());
        Assert.Equal(1_000, json.GetProperty("scenarios")[0].GetProperty("steps")[0].GetProperty("latency").GetProperty("p50").GetInt64());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1.01, 2)]
    [InlineData(240, 250)]
    [InlineData(999, 1000)]
    public void An_axis_ends_at_a_round_number_that_holds_the_largest_value(double value, double top) =>
        Assert.Equal(top, Chart.NiceAbove(value));

    private static RunReport Report(string? error = null)
    {
        var latency = new Percentiles(1_000, 2_000, 3_000, 4_000, 5_000);
        var step = new StepSummary("steady", 30, 0, 0, 300, 3, latency, default, new() { ["200"] = 30 });
        var timeline = Enumerable.Range(1, 3).Select(second => new TimelinePoint(
            second, [new TimelineStep("steady", 10, 0, 1, latency)], [new TimelineProcess("gateway", 50 << 20, 12, 90)], second * 7L));
        return new RunReport("smoke", DateTimeOffset.UnixEpoch, "2 cores", "dotnet run", [
            new ScenarioReport("warm-keys", "Steady.", 3, [step], [Threshold.Exactly("failures", 0, 0)], [.. timeline], error),
        ]);
    }
}
