using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Unit.Limits.Callers;

public sealed class LimitRulesTests
{
    [Theory]
    [InlineData("""[ { "Endpoint": "/projects/*", "Period": "1m", "Limit": 1 } ]""", "Callers:crm:Limits:0:Endpoint", "verb:/path")]
    [InlineData(
        """[ { "Endpoint": "gett:/projects/*", "Period": "1m", "Limit": 1 } ]""", "Callers:crm:Limits:0:Endpoint", "could never match")]
    [InlineData("""[ { "Endpoint": "trace:*", "Period": "1m", "Limit": 1 } ]""", "Callers:crm:Limits:0:Endpoint", "could never match")]
    [InlineData(
        """[ { "Endpoint": "get:/a/[0-9]+", "Period": "1m", "Limit": 1 } ]""", "Callers:crm:Limits:0:Endpoint", "regular expression")]
    [InlineData("""[ { "Endpoint": "get:/a b", "Period": "1m", "Limit": 1 } ]""", "Callers:crm:Limits:0:Endpoint", "verb:path")]
    [InlineData(
        """[ { "Endpoint": "get:/a%20b", "Period": "1m", "Limit": 1 } ]""", "Callers:crm:Limits:0:Endpoint", "use ? for one character")]
    [InlineData("""[ { "Endpoint": "*", "Period": "1 minute", "Limit": 1 } ]""", "Callers:crm:Limits:0:Period", "1s, 15m, 1.5h or 1d")]
    [InlineData("""[ { "Endpoint": "*", "Period": "32d", "Limit": 1 } ]""", "Callers:crm:Limits:0:Period", "31 days")]
    [InlineData("""[ { "Endpoint": "*", "Period": "1m", "Limit": 0 } ]""", "Callers:crm:Limits:0:Limit", "from 1 to")]
    [InlineData("""[ { "Endpoint": "*", "Period": "1m" } ]""", "Callers:crm:Limits:0:Limit", "take the grant away")]
    [InlineData(
        """[ { "Endpoint": "*", "Period": "1m", "Limit": 5 }, { "Endpoint": "*:/**", "Period": "60s", "Limit": 9 } ]""",
        "Callers:crm:Limits:1", "already")]
    [InlineData(
        """[ { "Endpoint": "*", "Period": "1s", "Limit": 5 }, { "Endpoint": "*", "Period": "1m", "Limit": 5 } ]""", "Callers:crm:Limits:0",
        "longer 1m")]
    [InlineData(
        """[ { "Endpoint": "*", "Period": "1s", "Limit": 1 }, { "Endpoint": "*", "Period": "1m", "Limit": 60 } ]""", "Callers:crm:Limits:1",
        "never more than 60 per 1m")]
    [InlineData(
        """[ { "Endpoint": "*", "Period": "1m", "Limit": 5 }, { "Endpoint": "*", "Period": "1m", "Limit": 5, "PerTenant": true } ]""",
        "Callers:crm:Limits:1", "all tenants together")]
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
    [InlineData("GET:/Projects/*", false)]
    [InlineData("*/designs", false)]
    [InlineData("get:/designs?", true)]
    [InlineData("((post)|(delete)):/projects/*", true)]
    [InlineData("((post)|(put)):/projects/*", false)]
    [InlineData("put:/projects/*/designs", true)]
    [InlineData("*:/projects/7", false)]
    [InlineData("*", false)]
    public void A_rule_for_what_is_not_granted_could_never_match(string endpoint, bool refused)
    {
        var errors = PolicyText.ErrorsOf(
            $$"""[ { "Endpoint": "{{endpoint}}", "Period": "1m", "Limit": 1 } ]""",
            """[ { "Tenants": ["*"], "Allow": ["GET /projects/**", "PUT /projects/*"] } ]""");
        Assert.Equal(refused, errors.Any(error => error.Message.Contains("no grant of crm", StringComparison.Ordinal)));
        Assert.Equal(refused ? 1 : 0, errors.Count);
    }

    [Theory]
    [InlineData("/projects", "expected *, or a verb")]
    [InlineData(":/projects", "could never match")]
    [InlineData("get:projects", "a slash behind the colon")]
    [InlineData("*:projects", "a slash behind the colon")]
    [InlineData("get:", "a slash behind the colon")]
    [InlineData("get:/a;b", "use ? for one character")]
    [InlineData("((get)|(putt)):/projects", "could never match")]
    public void What_is_no_endpoint_is_refused_with_what_one_is(string text, string remedy)
    {
        Assert.Contains(remedy, EndpointPattern.TryParse(text, out var endpoint), StringComparison.Ordinal);
        Assert.Null(endpoint);
    }

    [Fact]
    public void Rules_that_each_can_refuse_are_allowed_together() =>
        Assert.Empty(PolicyText.ErrorsOf("""
            [ { "Endpoint": "*", "Period": "1s", "Limit": 5 }, { "Endpoint": "*", "Period": "1m", "Limit": 60 }, { "Endpoint": "*", "Period": "1m", "Limit": 20, "PerTenant": true },
              { "Endpoint": "post:*", "Period": "1d", "Limit": 100 }, { "Endpoint": "get:*", "Period": "1m", "Limit": 5 }, { "Endpoint": "get:*", "Period": "1h", "Limit": 5, "PerTenant": true } ]
            """));

    [Theory]
    [InlineData("1s", 1)]
    [InlineData("15m", 900)]
    [InlineData("2h", 7_200)]
    [InlineData("31d", 2_678_400)]
    [InlineData("32d", null)]
    [InlineData("745h", null)]
    [InlineData("1.5m", 90)]
    [InlineData("1.5s", 2)]
    [InlineData("0.5s", null)]
    [InlineData("12H", null)]
    [InlineData("0m", null)]
    [InlineData("m", null)]
    [InlineData("", null)]
    [InlineData("-1m", null)]
    [InlineData("1w", null)]
    public void A_period_is_a_number_and_a_unit_and_31_days_at_the_most(string text, int? seconds)
    {
        var wrong = LimitPeriod.TryParse(text, out var period);
        Assert.Equal(seconds is null, wrong is not null);
        Assert.Equal(seconds ?? 0, period.Seconds);
        Assert.Equal(seconds is null ? null : text, period.ToString());
    }
}
