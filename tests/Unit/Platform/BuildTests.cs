using AuroraGateway.Platform;
using AuroraGateway.Telemetry;
using AuroraGateway.Unit.Shipped;

namespace AuroraGateway.Unit.Platform;

public class BuildTests
{
    [Fact]
    public void Version_commit_and_time_are_parsed()
    {
        var build = Build.Of("1.2.3-rc.1+0123456789abcdef0123456789abcdef01234567", "1764469064");

        Assert.Equal("1.2.3-rc.1", build.Version);
        Assert.Equal("0123456789abcdef0123456789abcdef01234567", build.Commit);
        Assert.Equal("2025-11-30T02:17:44Z", build.TimeText);
        Assert.StartsWith(
            "aurora-gateway 1.2.3-rc.1\n  commit    0123456789abcdef0123456789abcdef01234567\n  built     " +
                "2025-11-30T02:17:44Z\n  runtime   .NET 10.",
            build.ToString().ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.1.0", null)]
    [InlineData("0.1.0+", "")]
    [InlineData("0.1.0", "yesterday")]
    [InlineData("0.1.0", "-1")]
    [InlineData("0.1.0", "99999999999999999")]
    public void What_a_build_outside_a_clone_lacks_is_unknown(string informational, string? seconds)
    {
        var build = Build.Of(informational, seconds);

        Assert.Equal(("0.1.0", "unknown", "unknown"), (build.Version, build.CommitText, build.TimeText));
    }

    [Fact]
    public void The_version_is_that_of_the_one_place()
    {
        Assert.Equal(ReleaseVersion.Current, Build.Own.Version);
        Assert.Contains(Build.Own.Platform.Split('-')[^1], new[] { "x64", "arm64" });
    }

    [Fact]
    public void The_metric_has_the_same_facts_as_labels()
    {
        var meters = new MeterRecord();
        using var gauge = new BuildGauge(meters);

        var line = Assert.Single(meters.Observe());
        Assert.StartsWith("aurora_gateway.build_info 1 ", line, StringComparison.Ordinal);
        Assert.Contains($"version={Build.Own.Version}", line, StringComparison.Ordinal);
        Assert.Contains($"commit={Build.Own.CommitText}", line, StringComparison.Ordinal);
        Assert.Contains($"platform={Build.Own.Platform}", line, StringComparison.Ordinal);
    }
}
