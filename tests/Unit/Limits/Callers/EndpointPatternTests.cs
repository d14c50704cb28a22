using AuroraGateway.Limits.Callers;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Limits.Callers;

/// <summary>A table of what AspNetCoreRateLimit documents and does, so that its rules can be carried over.</summary>
public sealed class EndpointPatternTests
{
    [Theory]
    [InlineData("*", "GET", "/anything/at/all", true)]
    [InlineData("*", "POST", "", true)]
    [InlineData("*:*", "DELETE", "/projects", true)]
    [InlineData("get:/projects/*", "GET", "/projects/1", true)]
    [InlineData("GET:/projects/*", "GET", "/projects/1", true)]
    [InlineData("get:/projects/*", "POST", "/projects/1", false)]
    [InlineData("get:/projects/*", "GET", "/projects", false)]
    [InlineData("post:*", "POST", "/designs", true)]
    [InlineData("post:*", "GET", "/designs", false)]

    // What may reach the same resource at Aurora counts as it.
    [InlineData("get:/projects", "GET", "/projects.json", true)]
    [InlineData("get:/projects", "GET", "/projects.JSON.xml", true)]
    [InlineData("get:/projects", "GET", "/projects%20", true)]
    [InlineData("get:/projects", "GET", "/%20projects", true)]
    [InlineData("get:/projects", "GET", "/projects%2C", true)]
    [InlineData("get:/projects", "GET", "/projects%2c%20", true)]
    [InlineData("get:/projects", "GET", "/projects,", true)]
    [InlineData("get:/projects", "GET", "/projects:", true)]
    [InlineData("get:/projects", "GET", "/Projects'", true)]
    [InlineData("get:/projects/*/designs", "GET", "/projects.x/7/designs.json", true)]
    [InlineData("get:/projects/7", "GET", "/projects/7.json", true)]
    [InlineData("get:/projects/a.b", "GET", "/projects/a.b", true)]
    [InlineData("get:/projects/a.b", "GET", "/projects/a.c", false)]
    [InlineData("get:/projects", "GET", "/projects2.json", false)]
    [InlineData("get:/projects", "GET", "/designs.projects", false)]
    [InlineData("get:/projects", "GET", "/projects.json/7", false)]

    // A star spans slashes.
    [InlineData("get:/projects/*", "GET", "/projects/1/designs/2/summary", true)]
    [InlineData("*:/projects/**", "DELETE", "/projects/1/designs", true)]
    [InlineData("*:/projects/*/designs", "GET", "/projects/a/b/designs", true)]
    [InlineData("*:/projects/*/designs", "GET", "/projects/a/designs/1", false)]
    [InlineData("*/designs", "GET", "/projects/a/designs", true)]
    [InlineData("*:/*a*b*", "GET", "/xaxbx", true)]
    [InlineData("*:/*a*b", "GET", "/xbxa", false)]
    [InlineData("get:/v*/x", "GET", "/v1/x", true)]
    [InlineData("get:/proj*", "GET", "/projects", true)]

    // Case does not matter, of verb and path.
    [InlineData("get:/Projects/*", "GET", "/projects/A", true)]
    [InlineData("get:/projects/*", "GET", "/PROJECTS/a", true)]

    // A question mark is one character.
    [InlineData("get:/project?", "GET", "/projects", true)]
    [InlineData("get:/project?", "GET", "/project", false)]
    [InlineData("get:/projects?a", "GET", "/projects/a", true)]
    [InlineData("???:/projects", "PUT", "/projects", true)]
    [InlineData("???:/projects", "POST", "/projects", false)]
    [InlineData("p*:/projects", "PATCH", "/projects", true)]

    // A list of verbs.
    [InlineData("((get)|(put)):/projects/*", "PUT", "/projects/a", true)]
    [InlineData("((get)|(put)):/projects/*", "GET", "/projects/a/designs", true)]
    [InlineData("(GET|PUT):/projects/*", "PUT", "/projects/a", true)]
    [InlineData("((get)|(put)):/projects/*", "POST", "/projects/a", false)]

    // The tenant itself is /.
    [InlineData("get:/", "GET", "", true)]
    [InlineData("get:/", "GET", "/", true)]
    [InlineData("get:/", "GET", "/projects", false)]
    public void An_endpoint_means_what_it_means_in_AspNetCoreRateLimit(string endpoint, string method, string rest, bool matches)
    {
        Assert.Null(EndpointPattern.TryParse(endpoint, out var parsed));
        Assert.Equal(matches, parsed!.Matches(method, rest));
    }

    [Theory]
    [InlineData("get:/projects/*", "GET", "/projects/**", true)]
    [InlineData("get:/projects/*", "GET", "/projects", false)]
    [InlineData("get:/a/*/c", "GET", "/a/b/**", true)]
    [InlineData("get:/a/*/c", "GET", "/a/b/d", false)]
    [InlineData("post:*", "GET", "/**", false)]
    [InlineData("post:*", "*", "/**", true)]
    public void An_endpoint_overlaps_a_grant_if_some_request_matches_both(string endpoint, string method, string path, bool overlaps)
    {
        Assert.Null(EndpointPattern.TryParse(endpoint, out var parsed));
        Assert.Null(PathPattern.TryParse(path, out var pattern));
        Assert.Equal(overlaps, parsed!.Overlaps(method, pattern!));
    }

    [Fact]
    public void A_long_path_is_compared_whole()
    {
        Assert.Null(EndpointPattern.TryParse("get:/projects/*/z", out var parsed));
        var rest = "/projects/" + new string('a', 5_000);
        Assert.True(parsed!.Matches("GET", rest + "/z"));
        Assert.False(parsed.Matches("GET", rest));
    }

    [Theory]
    [InlineData("*:*", "*")]
    [InlineData("*:/**", "*")]
    [InlineData("GET:/Projects/**", "get:/projects/*")]
    public void Endpoints_of_one_meaning_have_one_spelling(string endpoint, string spelled)
    {
        Assert.Null(EndpointPattern.TryParse(endpoint, out var parsed));
        Assert.Equal(spelled, parsed!.Text);
    }
}
