using System.Text.RegularExpressions;

namespace AuroraGateway.Hostile;

/// <summary>Holds SECURITY.md against the sources of the tests: each promise names a test that exists.</summary>
public partial class PromiseTests
{
    [Fact]
    public void Every_test_that_SECURITY_names_exists()
    {
        var named = TestName().Matches(File.ReadAllText(Repository.Path("SECURITY.md")))
            .Select(match => (Class: match.Groups[1].Value, Method: match.Groups[2].Value)).Distinct().ToList();
        Assert.True(named.Count >= 20, "SECURITY.md names too few tests to prove its promises.");
        var sources = Directory.EnumerateFiles(Repository.Path("tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)
            .ToList();
        Assert.Empty(from test in named
                     where !sources.Any(source => Regex.IsMatch(source, $@"class {test.Class}\b") &&
                         Regex.IsMatch(source, $@"\b{test.Method}\("))
                     select $"{test.Class}.{test.Method}");
    }

    [Fact]
    public void Every_row_of_the_promises_names_a_test()
    {
        var rows = File.ReadLines(Repository.Path("SECURITY.md")).SkipWhile(line => line != "## Promises")
            .TakeWhile(line => line == "## Promises" || !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Matches(TestName(), row));
    }

    [GeneratedRegex(@"`(\w+Tests?)\.(\w+)`")]
    private static partial Regex TestName();
}
