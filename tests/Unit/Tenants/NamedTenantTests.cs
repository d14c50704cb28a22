using AuroraGateway.Callers;
using AuroraGateway.Grants;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Tenants;

/// <summary>A request to the application's own endpoints that names a tenant needs a grant for that tenant too.</summary>
public sealed class NamedTenantTests
{
    private const string A = "11111111-1111-4111-8111-111111111111";
    private const string B = "22222222-2222-4222-8222-222222222222";
    private const string Application = "/partner_applications/app-1";

    private static readonly Caller Crm = new("crm", 0);

    [Theory]
    [InlineData(Application + "/webhooks", true)]
    [InlineData(Application + "/tenants", true)]
    [InlineData(Application + "/webhooks?q=tenant", true)]
    [InlineData(Application + "/tenants/" + A, false)]
    [InlineData("/application_partners/app-1/tenants/" + A + "/status", false)]
    [InlineData(Application + "/x/y/tenants/" + A + "/z", false)]
    [InlineData(Application + "/tenant_authorizations/" + A, false)]
    [InlineData(Application + "/webhooks?tenant_id=" + A, false)]
    [InlineData(Application + "/webhooks?page=1&tenantId=" + A, false)]
    [InlineData(Application + "?filter[tenant][]=" + A, false)]
    [InlineData(Application + "/webhooks?t%65nant=%31" + "1111111-1111-4111-8111-111111111111", false)]
    public void The_grant_for_the_application_alone_covers_no_tenant(string raw, bool allowed)
    {
        Assert.Equal(allowed, Table(Grant(null, application: true)).Decide(Crm, "GET", Target(raw)).Allowed);
        Assert.False(Table(Grant([A])).Decide(Crm, "GET", Target(raw)).Allowed);
        Assert.Equal(allowed, Table(Grant(null, application: true), Grant([B])).Decide(Crm, "GET", Target(raw)).Allowed);
        Assert.True(Table(Grant(null, application: true), Grant([A])).Decide(Crm, "GET", Target(raw)).Allowed);
        Assert.True(Table(Grant(null), Grant(null, application: true)).Decide(Crm, "GET", Target(raw)).Allowed);
    }

    [Theory]
    [InlineData("GET", "/tenants/" + A + "/projects/7", true)]
    [InlineData("GET", "/tenants/" + A + "/designs", false)]
    [InlineData("GET", "/tenants/" + A, false)]
    [InlineData("DELETE", "/tenants/" + A + "/projects/7", false)]
    [InlineData("GET", "/projects/7?tenant_id=" + A, true)]
    [InlineData("GET", "/designs?tenant_id=" + A, false)]
    public void The_rules_of_the_tenants_grant_are_held_against_the_path_below_it(string method, string rest, bool allowed)
    {
        var tenant = Grant([A], rules: [Rule("GET /projects/**")]);
        var decision = Table(Grant(null, application: true), tenant).Decide(Crm, method, Target(Application + rest));
        Assert.Equal(allowed, decision.Allowed);
        Assert.Same(allowed ? tenant : null, decision.TenantGrant);
    }

    [Fact]
    public void The_rules_of_the_application_hold_as_well()
    {
        var table = Table(Grant(null, application: true, rules: [Rule("GET /webhooks/**"), Rule("GET /tenants/*/status")]), Grant(null));
        Assert.True(table.Decide(Crm, "GET", Target($"{Application}/tenants/{A}/status")).Allowed);
        Assert.False(table.Decide(Crm, "DELETE", Target($"{Application}/tenants/{A}")).Allowed);
    }

    [Theory]
    [InlineData("/Tenants/" + A, "ambiguous-path")]
    [InlineData("/tenants.json/" + A, "ambiguous-path")]
    [InlineData("/tenants/" + A + "/tenants/" + B, "ambiguous-path")]
    [InlineData("/tenants/" + A + "?tenant_id=" + B, "ambiguous-path")]
    [InlineData("/tenants/me", "invalid-tenant")]
    [InlineData("/webhooks?tenant_id=" + A + "," + B, "invalid-tenant")]
    [InlineData("/webhooks?tenant_id", "invalid-tenant")]
    public void What_may_be_another_spelling_is_refused(string rest, string slug) =>
        Assert.Equal(slug, TargetGuard.Check(Application + rest, out _)?.Row.Slug);

    [Fact]
    public void A_tenants_own_paths_are_judged_as_before() =>
        Assert.True(Table(Grant([A])).Decide(Crm, "GET", Target($"/tenants/{A}/tenants/{B}?tenant_id=me")).Allowed);

    private static GrantTable Table(params Grant[] grants) => new([grants]);

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
