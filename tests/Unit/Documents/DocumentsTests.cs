using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AuroraGateway.Problems;
using AuroraGateway.Unit.Shipped;

namespace AuroraGateway.Unit.Documents;

public sealed partial class DocumentsTests
{
    private const string Reference = "docs/configuration.md";
    private const string Begin = "<!-- settings:begin -->";
    private const string End = "<!-- settings:end -->";

    public static TheoryData<string> Documents =>
        [.. Repository.Find("docs", "*.md"),
            .. Directory.EnumerateFiles(Repository.Root, "*.md").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_setting_is_described_as_the_schema_describes_it()
    {
        var document = Repository.Read(Reference);
        var (begin, end) = (
            document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, document.IndexOf(End, StringComparison.Ordinal));
        var written = ConfigurationReference.Of(Repository.Read("config/gateway.schema.json"));
        if (Environment.GetEnvironmentVariable("AURORA_GATEWAY_UPDATE_DOCUMENTS") == "1")
        {
            File.WriteAllText(Repository.Path(Reference), document[..begin] + "\n\n" + written + "\n\n" + document[end..]);
            return;
        }

        Assert.True(
            document[begin..end].Trim() == written,
            $"{Reference} differs from config/gateway.schema.json: run this test with AURORA_GATEWAY_UPDATE_DOCUMENTS=1 " +
                $"and commit what it writes.");
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_leads_somewhere(string file)
    {
        foreach (Match link in Link().Matches(Fence().Replace(Repository.Read(file), "")))
        {
            var target = link.Groups[1].Value;
            if (target.StartsWith("http", StringComparison.Ordinal))
            {
                continue;
            }

            var (path, anchor) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
            var full = path.Length == 0 ? Repository.Path(file) : Path.Combine(Path.GetDirectoryName(Repository.Path(file))!, path);
            Assert.True(File.Exists(full) || Directory.Exists(full), $"{file} links to {target}, which is not there.");
            Assert.True(anchor is null || Anchors(full).Contains(anchor), $"{file} links to {target}, which has no such heading.");
        }
    }

    [Fact]
    public void Every_alert_leads_to_its_page_of_the_runbook()
    {
        var anchors = Anchors(Repository.Path("docs/operations.md"));
        var alerts = Yaml.Documents("config/prometheus/alerts.yaml").Single()["groups"].Items.SelectMany(group => group["rules"].Items)
            .ToList();
        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Contains(alert["annotations"]["runbook"].Text.Split('#')[1], anchors));
    }

    [Fact]
    public void Every_response_of_the_gateway_is_in_the_callers_table()
    {
        var rows = Row().Matches(Repository.Read("docs/callers.md"))
            .ToDictionary(row => row.Groups[1].Value, row => $"{row.Groups[2].Value} {row.Groups[3].Value}");
        Assert.All(Enum.GetValues<ProblemCode>().Select(ProblemTable.For), problem =>
        {
            Assert.True(rows.TryGetValue(problem.Slug, out var found), $"docs/callers.md has no row for {problem.Slug}.");
            Assert.Equal($"{problem.Status} {RetryAdvice.WordOf(problem.Retry)}", found);
        });
    }

    [Fact]
    public void Every_field_of_the_log_is_described_as_the_schema_describes_it()
    {
        var document = Repository.Read("docs/logs.md");
        foreach (var (_, shape) in JsonNode.Parse(Repository.Read("config/log.schema.json"))!["$defs"]!.AsObject())
        {
            var begin = document.IndexOf($"{shape!["title"]}.", StringComparison.Ordinal);
            Assert.True(begin >= 0, $"docs/logs.md has no part \"{shape["title"]}\".");
            var part = document[begin..].Split("\n## ")[0];
            Assert.All(shape["properties"]!.AsObject(), field =>
                Assert.Contains($"\n| `{field.Key}` | {field.Value!["description"]}", part, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_file_that_the_readme_names_in_code_is_there()
    {
        foreach (Match name in RepositoryPath().Matches(Repository.Read("README.md")))
        {
            var path = Repository.Path(name.Groups[1].Value.TrimEnd('/'));
            Assert.True(File.Exists(path) || Directory.Exists(path), $"README.md names {name.Groups[1].Value}, which is not there.");
        }
    }

    [Fact]
    public void The_readme_fits_in_150_lines() => Assert.InRange(Repository.Read("README.md").Split('\n').Length, 1, 151);

    [Fact]
    public void Every_guarantee_names_a_test_that_exists()
    {
        var tests = Repository.Find("tests", "*.cs").Select(Repository.Read).SelectMany(source => TestMethod().Matches(source))
            .Select(test => test.Groups[1].Value).ToHashSet();
        var document = Repository.Read("docs/guarantees.md");
        var rows = PromiseTest().Matches(document).Select(row => (Number: row.Groups[1].Value, Test: row.Groups[2].Value)).ToList();
        Assert.All(rows, row => Assert.True(tests.Contains(row.Test), $"docs/guarantees.md names {row.Test}, which is no test."));
        var numbers = Promise().Matches(document).Select(row => row.Groups[1].Value).ToList();
        Assert.NotEmpty(numbers);
        Assert.Equal(numbers, rows.Select(static row => row.Number).Distinct());
    }

    // As GitHub makes them: lower case, spaces to hyphens, punctuation dropped.
    internal static HashSet<string> Anchors(string path) =>
        [.. Heading().Matches(Fence().Replace(File.ReadAllText(path), "")).Select(heading => AnchorOf(heading.Groups[1].Value.Trim()))];

    internal static string AnchorOf(string heading) => Dropped().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex Dropped();

    [GeneratedRegex("^\\| `([a-z-]+)` \\| ([0-9]{3}) \\| ([a-z]+) \\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("public (?:async )?(?:Task|void|ValueTask) ([A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)\\(")]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"^\| ([0-9]+) \| [^`|][^|]* \|[^|]+\|$", RegexOptions.Multiline)]
    private static partial Regex Promise();

    [GeneratedRegex(@"^\| ([0-9]+) \| `([A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex PromiseTest();

    [GeneratedRegex("`((?:config|docs|src|tests)/[A-Za-z0-9_./-]+)`")]
    private static partial Regex RepositoryPath();
}
