using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Tenants;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("/", "", true)]
    [InlineData("/", "/projects", false)]
    [InlineData("/projects", "/projects", true)]
    [InlineData("/projects", "/projects/1", false)]
    [InlineData("/projects", "/project", false)]
    [InlineData("/projects", "/Projects", false)]
    [InlineData("/projects/*", "/projects/1", true)]
    [InlineData("/projects/*", "/projects", false)]
    [InlineData("/projects/*", "/projects/1/designs", false)]
    [InlineData("/projects/**", "/projects", true)]
    [InlineData("/projects/**", "/projects/1/designs", true)]
    [InlineData("/projects/**", "/projectsx", false)]
    [InlineData("/projects/*/designs", "/projects/1/designs", true)]
    [InlineData("/projects/*/designs", "/projects/1/assets", false)]
    [InlineData("/**", "", true)]
    [InlineData("/**", "/anything/at/all", true)]
    [InlineData("*", "/anything/at/all", true)]
    public void A_pattern_matches_segments_not_letters(string pattern, string rest, bool matches)
    {
        Assert.Null(PathPattern.TryParse(pattern, out var parsed));
        Assert.Equal(matches, parsed!.Matches(rest));
    }

    [Theory]
    [InlineData("")]
    [InlineData("projects")]
    [InlineData("/projects/")]
    [InlineData("//projects")]
    [InlineData("/a/../b")]
    [InlineData("/a*")]
    [InlineData("/**/a")]
    [InlineData("/a?b=c")]
    [InlineData("/a%2Fb")]
    public void What_could_be_misread_is_no_pattern(string pattern) => Assert.NotNull(PathPattern.TryParse(pattern, out _));
}
