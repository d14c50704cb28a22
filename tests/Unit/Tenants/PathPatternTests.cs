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
    [InlineData("", "begins with a slash")]
    [InlineData("projects", "begins with a slash")]
    [InlineData("**", "begins with a slash")]
    [InlineData("/projects/", "no empty and no dot segments")]
    [InlineData("//projects", "no empty and no dot segments")]
    [InlineData("/a/../b", "no empty and no dot segments")]
    [InlineData("/a/.", "no empty and no dot segments")]
    [InlineData("//**", "no empty and no dot segments")]
    [InlineData("/a*", "one whole segment")]
    [InlineData("/***", "one whole segment")]
    [InlineData("/**/a", "only at the end")]
    [InlineData("/**/**", "only at the end")]
    [InlineData("/a?b=c", "no query, escape")]
    [InlineData("/a#b", "no query, escape")]
    [InlineData("/a;b", "no query, escape")]
    [InlineData("/a\\b", "no query, escape")]
    [InlineData("/a b", "no query, escape")]
    [InlineData("/a%2Fb", "no query, escape")]
    public void What_could_be_misread_is_no_pattern_and_the_reason_is_given(string text, string why)
    {
        Assert.Contains(why, PathPattern.TryParse(text, out var pattern), StringComparison.Ordinal);
        Assert.Null(pattern);
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("*", "/**")]
    [InlineData("/projects/*/designs", "/projects/*/designs")]
    public void A_pattern_shows_as_it_is_written(string text, string shown)
    {
        Assert.Null(PathPattern.TryParse(text, out var pattern));
        Assert.Equal((shown, shown), (pattern!.Text, pattern.ToString()));
    }
}
