using AuroraGateway.Callers;
using AuroraGateway.Grants;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Grants;

public sealed class GrantTests
{
    private const string A = "11111111-1111-4111-8111-111111111111";
    private const string B = "22222222-2222-4222-8222-222222222222";

    private static readonly Caller Crm = new("crm", 0);

    [Theory]
    [InlineData("GET /projects/**", "GET", "/projects/7", true)]
    [InlineData("GET /projects/**", "POST", "/projects/7", false)]
    [InlineData("GET /projects/**", "get", "/projects/7", false)]
    [InlineData("GET /projects/**", "GET", "/designs/7", false)]
    [InlineData("* /projects", "DELETE", "/projects", true)]
    [InlineData("* /projects", "DELETE", "/projects/7", false)]
    public void A_rule_allows_its_method_on_its_pattern_and_nothing_else(string text, string method, string rest, bool allowed)
    {
        var rule = Rule(text);
        Assert.Equal(allowed, rule.Matches(method, rest));
        Assert.Equal(allowed, rule.Mismatch(method, rest) is null);
        Assert.Equal(text, rule.ToString());
    }

    [Fact]
    public void A_mismatch_names_the_method_before_the_pattern()
    {
        Assert.Equal("another method than POST", Rule("GET /projects").Mismatch("POST", "/designs"));
        Assert.Equal("the pattern does not match the path", Rule("GET /projects").Mismatch("GET", "/designs"));
    }

    [Theory]
    [InlineData("", "a method, a space and a pattern")]
    [InlineData("GET", "a method, a space and a pattern")]
    [InlineData(" /projects", "a method, a space and a pattern")]
    [InlineData("get /projects", "capitals")]
    [InlineData("GE1 /projects", "capitals")]
    [InlineData("** /projects", "capitals")]
    [InlineData("GET projects", "begins with a slash")]
    [InlineData("GET  /projects", "begins with a slash")]
    public void What_is_no_rule_is_refused_with_what_to_write(string text, string remedy)
    {
        Assert.Contains(remedy, AllowRule.TryParse(text, out var rule), StringComparison.Ordinal);
        Assert.Null(rule);
    }

    [Fact]
    public void A_grant_covers_the_tenants_that_it_names()
    {
        var grant = Grant([A]);
        Assert.True(grant.Covers(Target($"/tenants/{A}/projects")));
        Assert.False(grant.Covers(Target($"/tenants/{B}/projects")));
        Assert.False(grant.Covers(Target("/partner_applications/app-1/partners")));
        Assert.False(grant.Covers(Target("/elsewhere")));
    }

    [Fact]
    public void A_grant_for_every_tenant_does_not_cover_the_application()
    {
        var grant = Grant(null);
        Assert.True(grant.Covers(Target($"/tenants/{B}")));
        Assert.False(grant.Covers(Target("/partner_applications/app-1/partners")));
        Assert.False(grant.Covers(Target("/elsewhere")));
    }

    [Fact]
    public void A_grant_for_the_application_covers_no_tenant_even_if_it_names_one()
    {
        var grant = Grant([A], application: true);
        Assert.False(grant.Covers(Target($"/tenants/{A}")));
        Assert.True(grant.Covers(Target("/application_partners/app-1")));
        Assert.False(grant.Covers(Target("/elsewhere")));
    }

    [Fact]
    public void A_grant_without_rules_allows_everything_below_what_it_covers()
    {
        var grant = Grant([A]);
        Assert.Equal(new GrantRule(grant, null), grant.Decide("DELETE", Target($"/tenants/{A}/anything/at/all")));
        Assert.Equal(GrantRule.None, grant.Decide("GET", Target($"/tenants/{B}")));
    }

    [Fact]
    public void The_first_rule_that_matches_decides_and_without_one_nothing_is_allowed()
    {
        var (read, all) = (Rule("GET /projects/**"), Rule("* /projects/*"));
        var grant = Grant([A], rules: [read, all]);
        Assert.Equal(new GrantRule(grant, read), grant.Decide("GET", Target($"/tenants/{A}/projects/7")));
        Assert.Equal(new GrantRule(grant, all), grant.Decide("PUT", Target($"/tenants/{A}/projects/7")));
        Assert.Equal(GrantRule.None, grant.Decide("PUT", Target($"/tenants/{A}/projects/7/designs")));
        Assert.Equal(GrantRule.None, grant.Decide("GET", Target($"/tenants/{B}/projects/7")));
        Assert.Equal([read, all], grant.Allow);
    }

    [Fact]
    public void A_grant_reaches_what_one_of_its_rules_reaches_and_without_rules_everything()
    {
        Assert.True(Grant(null).Reaches((method, pattern) => method == "*" && pattern.Text == "/**"));
        var grant = Grant(null, rules: [Rule("GET /projects"), Rule("PUT /designs")]);
        Assert.True(grant.Reaches((method, pattern) => method == "PUT" && pattern.Text == "/designs"));
        Assert.False(grant.Reaches((method, pattern) => method == "GET" && pattern.Text == "/designs"));
    }

    [Fact]
    public void A_caller_is_judged_by_its_own_grants_the_first_that_allows_deciding()
    {
        Grant[] own = [Grant([A], rules: [Rule("GET /projects")]), Grant([A]), Grant(null)];
        var table = new GrantTable([own, [Grant([B])]]);
        Assert.Same(own[0], table.Decide(Crm, "GET", Target($"/tenants/{A}/projects")).Grant);
        Assert.Same(own[1], table.Decide(Crm, "PUT", Target($"/tenants/{A}/projects")).Grant);
        Assert.False(table.Decide(new Caller("erp", 1), "GET", Target($"/tenants/{A}/projects")).Allowed);
        Assert.False(table.Decide(Crm, "GET", Target("/partner_applications/app-1")).Allowed);
        Assert.Equal(own, table.Of(Crm));
    }

    private static Grant Grant(string[]? tenants, bool application = false, AllowRule[]? rules = null) =>
        new("Callers:crm:Grants:0", tenants?.Select(TenantId.Parse).ToArray(), application, rules ?? []);

    private static AllowRule Rule(string text)
    {
        Assert.Null(AllowRule.TryParse(text, out var rule));
        return rule!;
    }

    private static RequestTarget Target(string raw)
    {
        Assert.Null(TargetGuard.Check(raw, out var target));
        return target;
    }
}
