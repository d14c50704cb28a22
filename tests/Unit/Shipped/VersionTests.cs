using System.Text.RegularExpressions;

namespace AuroraGateway.Unit.Shipped;

/// <summary>Directory.Build.props has the version; what must repeat it agrees, and ./release --cut changes them together.</summary>
public sealed partial class VersionTests
{
    [Theory]
    [InlineData("Dockerfile", "ARG VERSION=(.+)")]
    [InlineData("config/helm/aurora-gateway/Chart.yaml", "^version: (.+)")]
    [InlineData("config/helm/aurora-gateway/Chart.yaml", "^appVersion: \"(.+)\"")]
    [InlineData("config/kubernetes/sidecar.yaml", "/aurora-gateway:([0-9].+)")]
    [InlineData("config/kubernetes/standalone.yaml", "/aurora-gateway:([0-9].+)")]
    public void What_repeats_the_version_agrees_with_it(string file, string pattern)
    {
        var found = Regex.Matches(Repository.Read(file), pattern, RegexOptions.Multiline).Select(match => match.Groups[1].Value.TrimEnd())
            .ToList();
        Assert.NotEmpty(found);
        Assert.All(found, version => Assert.Equal(ReleaseVersion.Current, version));
        Assert.Contains($"(\"{file}\", ", Repository.Read("packaging/cut.py"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_a_semantic_one() => Assert.Matches(Semantic(), ReleaseVersion.Current);

    [GeneratedRegex(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$")]
    private static partial Regex Semantic();
}
