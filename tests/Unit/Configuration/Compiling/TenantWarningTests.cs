namespace AuroraGateway.Unit.Configuration.Compiling;

/// <summary>A tenant with a name or quota that no grant covers is most likely an id that was written wrongly.</summary>
public sealed class TenantWarningTests
{
    private const string Granted = "11111111-1111-4111-8111-111111111111";
    private const string Other = "22222222-2222-4222-8222-222222222222";

    [Theory]
    [InlineData(Granted, null, true)]
    [InlineData(Other, null, false)]
    [InlineData("*", null, false)]
    [InlineData(null, "true", true)]
    public void A_tenant_that_no_grant_covers_is_a_warning(string? tenants, string? application, bool warned) =>
        Assert.Equal(
            warned ? ["Tenants:" + Other] : [],
            ProofSettings.Warnings(
                ("Callers:app:Grants:0:Tenants:0", tenants), ("Callers:app:Grants:0:Application", application),
                ($"Tenants:{Other}:Name", "Acme")));
}
