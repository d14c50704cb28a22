using AuroraGateway.Limits;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Limits.Quota;

/// <summary>A tenant for which Aurora raised the quota has its own limit; so have its sessions.</summary>
public sealed class QuotaTermsTableTests
{
    private static readonly TenantId Raised = Tenant(1);

    [Fact]
    public void The_raised_tenant_and_its_sessions_have_their_limit_and_everything_else_has_the_usual_one()
    {
        var table = new QuotaTermsTable(
            new QuotaOptions { Limit = 90 }, TimeProvider.System, new Dictionary<TenantId, int> { [Raised] = 300 });
        var session = new SessionHandle("app", new byte[32]);
        Assert.Equal(
            [300, 300, 90, 90],
            [
                table.Of(new QuotaOwner(Raised)).Limit, table.Of(new QuotaOwner(Raised, session)).Limit,
                table.Of(new QuotaOwner(Tenant(2))).Limit, table.Of(QuotaOwner.Application).Limit,
            ]);
    }

    private static TenantId Tenant(int number)
    {
        Assert.True(TenantId.TryParse($"{number:D8}-0000-4000-8000-000000000000", out var tenant));
        return tenant;
    }
}
