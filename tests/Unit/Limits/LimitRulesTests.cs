using AuroraGateway.Limits.Callers;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Limits;

public sealed class LimitRulesTests
{
    [Theory]
    [InlineData("*", "GET", "/anything/at/all", true)]
    [InlineData("*", "POST", "", true)]
    [InlineData("get:/projects/*", "GET", "/projects/1", true)]
    [InlineData("GET:/projects/*", "GET", "/projects/1", true)]
    [InlineData("get:/projects/*", "POST", "/projects/1", false)]
    [InlineData("get:/projects/*", "GET", "/projects/1/designs", false)]
    [InlineData("*:/projects/**", "DELETE", "/projects/1/designs", true)]
    [InlineData("post:*", "POST", "/designs", true)]
    [InlineData("post:*", "GET", "/designs", false)]
    public void An_endpoint_is_a_verb_and_a_pattern(string endpoint, string method, string rest, bool matches)
    {
        Assert.Null(EndpointPattern.TryParse(endpoint, out var parsed));
        Assert.Equal(matches, parsed!.Matches(method, rest));
    }

    [Theory]
    [InlineData("""[ { "Endpoint": "/projects/*", "Period": "1m", "Limit": 1 } ]""", "Callers:crm:Limits:0:Endpoint", "verb:pattern")]
    [InlineData("""[ { "Endpoint": "gett:/projects/*", "Period": "1m", "Limit": 1 } ]""", "Callers:crm:Limits:0:Endpoint", "could never match")]
    [InlineData("""[ { "Endpoint": "trace:*", "Period": "1m", "Limit": 1 } ]""", "Callers:crm:Limits:0:Endpoint", "could never match")]
    [InlineData("""[ { "Endpoint": "get:/a/**/b", "Period": "1m", "Limit": 1 } ]""", "Callers:crm:Limits:0:Endpoint", "only at the end")]
    [InlineData("""[ { "Endpoint": "*", "Period": "1 minute", "Limit": 1 } ]""", "Callers:crm:Limits:0:Period", "1s, 15m, 1h or 1d")]
    [InlineData("""[ { "Endpoint": "*", "Period": "32d", "Limit": 1 } ]""", "Callers:crm:Limits:0:Period", "31 days")]
    [InlineData("""[ { "Endpoint": "*", "Period": "1m", "Limit": 0 } ]""", "Callers:crm:Limits:0:Limit", "from 1 to")]
    [InlineData("""[ { "Endpoint": "*", "Period": "1m" } ]""", "Callers:crm:Limits:0:Limit", "take the grant away")]
    [InlineData("""[ { "Endpoint": "*", "Period": "1m", "Limit": 5 }, { "Endpoint": "*:/**", "Period": "60s", "Limit": 9 } ]""", "Callers:crm:Limits:1", "already")]
    [InlineData("""[ { "Endpoint": "*", "Period": "1s", "Limit": 5 }, { "Endpoint": "*", "Period": "1m", "Limit": 5 } ]""", "Callers:crm:Limits:0", "longer 1m")]
    [InlineData("""[ { "Endpoint": "*", "Period": "1s", "Limit": 1 }, { "Endpoint": "*", "Period": "1m", "Limit": 60 } ]""", "Callers:crm:Limits:1", "never more than 60 per 1m")]
    [InlineData("""[ { "Endpoint": "*", "Period": "1m", "Limit": 5 }, { "Endpoint": "*", "Period": "1m", "Limit": 5, "PerTenant": true } ]""", "Callers:crm:Limits:1", "all tenants together")]
    public void A_rule_that_can_do_nothing_is_named_with_what_to_write_instead(string limits, string path, string remedy)
    {
        var error = Assert.Single(PolicyText.ErrorsOf(limits));
        Assert.Equal(path, error.Path);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get:/designs/*", true)]
    [InlineData("delete:/projects/*", true)]
    [InlineData("get:/projects/*/designs/*", false)]
    [InlineData("*:/projects/7", false)]
    [InlineData("*", false)]
    public void A_rule_for_what_is_not_granted_could_never_match(string endpoint, bool refused)
    {
        var errors = PolicyText.ErrorsOf($$"""[ { "Endpoint": "{{endpoint}}", "Period": "1m", "Limit": 1 } ]""", """[ { "Tenants": ["*"], "Allow": ["GET /projects/**", "PUT /projects/*"] } ]""");
        Assert.Equal(refused, errors.Any(error => error.Message.Contains("no grant of crm", StringComparison.Ordinal)));
        Assert.Equal(refused ? 1 : 0, errors.Count);
    }

    [Fact]
    public void Rules_that_each_can_refuse_stand_side_by_side() =>
        Assert.Empty(PolicyText.ErrorsOf("""
            [ { "Endpoint": "*", "Period": "1s", "Limit": 5 }, { "Endpoint": "*", "Period": "1m", "Limit": 60 }, { "Endpoint": "*", "Period": "1m", "Limit": 20, "PerTenant": true },
              { "Endpoint": "post:*", "Period": "1d", "Limit": 100 } ]
            """));

    [Theory]
    [InlineData("/projects/**", "/projects", true)]
    [InlineData("/projects/*", "/projects/7", true)]
    [InlineData("/projects/*", "/projects/*/designs", false)]
    [InlineData("/**", "/", true)]
    [InlineData("/a/*/c", "/a/b/**", true)]
    [InlineData("/a/*/c", "/a/b/d", false)]
    public void Patterns_overlap_if_some_path_matches_both(string left, string right, bool overlap)
    {
        PathPattern.TryParse(left, out var one);
        PathPattern.TryParse(right, out var two);
        Assert.Equal(overlap, one!.Overlaps(two!));
        Assert.Equal(overlap, two!.Overlaps(one));
    }
}
