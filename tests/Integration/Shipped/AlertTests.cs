using System.Text.Json;
using System.Text.Json.Nodes;

namespace AuroraGateway.Integration.Shipped;

/// <summary>The alerting rules and the dashboard's queries, by Prometheus' own tool.</summary>
public sealed class AlertTests
{
    [Theory]
    [InlineData("check", "alerts.yaml", "SUCCESS: 27 rules found")]
    [InlineData("test", "alerts.test.yaml", "SUCCESS")]
    public async Task Every_alert_is_well_formed_and_fires_when_it_should_and_only_then(string verb, string file, string said)
    {
        var outcome = await PromtoolAsync(verb, Repository.Path("config/prometheus/" + file));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(said, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prometheus_understands_every_query_of_the_dashboard()
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.Path("config/grafana/aurora-gateway.json")));
        var queries = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.TryGetProperty("targets", out var targets) ? targets.EnumerateArray().ToArray() : [])
            .Select(target => target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "5m", StringComparison.Ordinal).Replace(
                "$instance", ".*", StringComparison.Ordinal))
            .ToList();

        // As recording rules, which promtool reads and which JSON, being YAML, can write.
        var rules = queries.Select(JsonNode? (query, i) => new JsonObject { ["record"] = $"query:{i}", ["expr"] = query });
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file, new JsonObject
                {
                    ["groups"] = new JsonArray(new JsonObject { ["name"] = "dashboard", ["rules"] = new JsonArray([.. rules]) }),
                }.ToJsonString());
            var outcome = await PromtoolAsync("check", file);
            Assert.Equal(0, outcome.ExitCode);
            Assert.Contains($"{queries.Count} rules found", outcome.Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task<ToolOutcome> PromtoolAsync(string verb, string file)
    {
        var unpacked = Repository.Path("artifacts/tools/promtool");
        return Tool.RunAsync(Path.GetDirectoryName(file)!, File.Exists(unpacked) ? unpacked : "promtool", [verb, "rules", file]);
    }
}
