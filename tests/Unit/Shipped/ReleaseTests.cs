using System.Diagnostics;
using System.Text.RegularExpressions;

namespace AuroraGateway.Unit.Shipped;

/// <summary>The release script and its parts; tests/Release/run makes a release and tries it, which takes minutes.</summary>
public sealed partial class ReleaseTests
{
    private static readonly string Parts = Repository.Read("packaging/parts.sh");

    [Fact]
    public void Every_file_that_it_packs_by_name_is_there()
    {
        var named = Braces().Matches(Parts)
            .SelectMany(match => match.Groups[2].Value.Split(',').Select(file => match.Groups[1].Value + file)).ToList();
        Assert.Contains("LICENSE", named);
        Assert.Contains("config/gateway.schema.json", named);
        Assert.All(named, file => Assert.True(File.Exists(Repository.Path(file)), file));
        Assert.NotEmpty(Repository.Find("config/systemd", "*.service"));
        Assert.NotEmpty(Repository.Find("config/man", "*.1"));
        Assert.NotEmpty(Repository.Find("config/completion", "*.bash"));
    }

    [Fact]
    public void The_packages_scripts_are_shell_without_mistakes_and_know_every_unit()
    {
        foreach (var script in new[] { "postinst", "prerm", "postrm" })
        {
            var text = Repository.Read("packaging/debian/" + script);
            Assert.StartsWith("#!/bin/sh\n", text, StringComparison.Ordinal);
            Assert.Contains("\nset -e\n", text, StringComparison.Ordinal);
            Assert.Contains("@UNITS@", text, StringComparison.Ordinal);
        }

        var scripts = new[]
        {
            "release", "packaging/parts.sh", "packaging/image.sh", "tests/Release/run", "tests/Release/install", "tests/Release/inspect",
            "tests/Release/arm64", "packaging/debian/postinst", "packaging/debian/prerm", "packaging/debian/postrm",
        }.Select(static file => Repository.Path(file));
        Assert.All(scripts, script => Assert.Equal((0, ""), Run("bash", "-n", script)));
    }

    [Fact]
    public void A_wrong_version_is_refused_before_anything_is_built()
    {
        Assert.Equal((0, ReleaseVersion.Current + "\n"), Run(Repository.Path("release"), "--current"));
        var (exit, output) = Run(Repository.Path("release"), "one.two");
        Assert.Equal(1, exit);
        Assert.Contains("no semantic version", output, StringComparison.Ordinal);
        (exit, output) = Run(Repository.Path("release"), "999.0.0");
        Assert.Equal(1, exit);
        Assert.Contains("./release --cut 999.0.0", output, StringComparison.Ordinal);
        Assert.Equal(2, Run(Repository.Path("release")).ExitCode);
    }

    [Fact]
    public void Cutting_a_version_changes_the_one_place_all_that_repeats_it_and_the_changelog()
    {
        var folder = Directory.CreateTempSubdirectory("aurora-gateway-cut");
        try
        {
            string[] places = [
                "Directory.Build.props", "Dockerfile", "config/helm/aurora-gateway/Chart.yaml", "config/kubernetes/sidecar.yaml",
                "config/kubernetes/standalone.yaml"];
            foreach (var place in places)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.FullName, place))!);
                File.Copy(Repository.Path(place), Path.Combine(folder.FullName, place));
            }

            var changelog = Path.Combine(folder.FullName, "CHANGELOG.md");
            File.WriteAllText(changelog, "# Changelog\n\n## Unreleased\n\n### Added\n\n* A line.\n");
            var (exit, output) = Run(folder, "python3", Repository.Path("packaging/cut.py"), "7.8.9-rc.1");
            Assert.True(exit == 0, output);
            Assert.Matches(
                @"\A# Changelog\n\n## Unreleased\n\n## 7\.8\.9-rc\.1 – \d{4}-\d\d-\d\d\n\n### Added\n\n\* A line\.\n\z",
                File.ReadAllText(changelog));
            Assert.All(
                places, place =>
                    Assert.Contains("7.8.9-rc.1", File.ReadAllText(Path.Combine(folder.FullName, place)), StringComparison.Ordinal));
            Assert.All(
                places, place =>
                    Assert.DoesNotContain(
                        $">{ReleaseVersion.Current}<", File.ReadAllText(Path.Combine(folder.FullName, place)), StringComparison.Ordinal));

            (exit, output) = Run(folder, "python3", Repository.Path("packaging/cut.py"), "7.8.10");
            Assert.Equal(1, exit);
            Assert.Contains("nothing under Unreleased", output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (int ExitCode, string Output) Run(string command, params string[] arguments) =>
        Start(Repository.Root, command, arguments);

    private static (int ExitCode, string Output) Run(DirectoryInfo folder, string command, params string[] arguments) =>
        Start(folder.FullName, command, arguments);

    private static (int ExitCode, string Output) Start(string folder, string command, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    [GeneratedRegex(@"""\$source""/([A-Za-z/]*)\{([^}]+)\}")]
    private static partial Regex Braces();
}
