using System.Text.RegularExpressions;
using AuroraGateway.Problems;

namespace AuroraGateway.Unit.Shipped;

public sealed partial class MetricNamesTests
{
    private const string Alerts = "config/prometheus/alerts.yaml";
    private const string AlertTests = "config/prometheus/alerts.test.yaml";
    private const string Dashboard = "config/grafana/aurora-gateway.json";

    [Theory]
    [InlineData(Alerts)]
    [InlineData(AlertTests)]
    [InlineData(Dashboard)]
    public void Every_metric_and_label_that_is_asked_for_is_measured(string file)
    {
        var asked = Word().Matches(Repository.Read(file)).Select(word => word.Value).Distinct().ToList();
        Assert.NotEmpty(asked);
        var known = MetricNames.Scraped.Concat(MetricNames.Labels).ToHashSet();
        Assert.All(asked, name => Assert.True(known.Contains(name), $"{file} asks for {name}, which no source measures."));
    }

    [Theory]
    [InlineData(Alerts)]
    [InlineData(AlertTests)]
    public void Every_problem_that_is_asked_for_is_one(string file)
    {
        var slugs = Enum.GetValues<ProblemCode>().Select(code => ProblemTable.For(code).Slug).ToHashSet();
        var asked = Problem().Matches(Repository.Read(file)).Select(problem => problem.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(asked);
        Assert.All(asked, slug => Assert.Contains(slug, slugs));
    }

    [Fact]
    public void Every_metric_is_explained_to_the_operator()
    {
        var explained = Row().Matches(Repository.Read("docs/metrics.md")).SelectMany(row => Word().Matches(row.Value))
            .Select(word => word.Value).ToHashSet();
        Assert.Equal(MetricNames.Named.Order(), explained.Order());
    }

    [GeneratedRegex("aurora_gateway_[a-z_]+")]
    private static partial Regex Word();

    [GeneratedRegex("aurora_gateway_problem=\\\\?\"([a-z-]+)")]
    private static partial Regex Problem();

    [GeneratedRegex("^\\| `aurora_gateway_.*\\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
