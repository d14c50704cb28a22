using AuroraGateway.Emulator;

namespace AuroraGateway.Unit.Emulator;

public class SampleIdsTests
{
    private const string Tenant = "11111111-1111-4111-8111-111111111111";
    private const string Other = "22222222-2222-4222-8222-222222222222";

    [Fact]
    public void An_id_is_a_uuid_that_leads_back_to_its_object()
    {
        var id = SampleIds.For(Tenant, 4, 256);

        Assert.True(TenantIds.IsCanonical(id));
        Assert.Equal(256, SampleIds.IndexOf(Tenant, 4, id));
    }

    [Fact]
    public void An_id_is_unknown_to_other_tenants_kinds_and_spellings()
    {
        var id = SampleIds.For(Tenant, 4, 10);

        Assert.Null(SampleIds.IndexOf(Other, 4, id));
        Assert.Null(SampleIds.IndexOf(Tenant, 5, id));
        Assert.Null(SampleIds.IndexOf(Tenant, 4, id.ToUpperInvariant()));
        Assert.Null(SampleIds.IndexOf(Tenant, 4, "x"));
    }

    [Fact]
    public void Every_sample_contains_its_tenant_and_is_the_same_each_time() => Assert.All(
        new[] { SampleTenant.Users, SampleTenant.Projects, SampleTenant.Designs, SampleTenant.Assets, SampleTenant.Webhooks },
        kind =>
        {
            Assert.Equal(Tenant, (string?)kind.SampleOf(Tenant, 0)["tenant_id"]);
            Assert.Equal(kind.SampleOf(Tenant, 0).ToJsonString(), kind.SampleOf(Tenant, 0).ToJsonString());
            Assert.NotEqual(kind.SampleOf(Tenant, 0).ToJsonString(), kind.SampleOf(Other, 0).ToJsonString());
        });

    [Theory]
    [InlineData("7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01", true)]
    [InlineData("7D1F8F0E-4F0A-4A57-9C39-1B6F9A0C0A01", false)]
    [InlineData("{7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01}", false)]
    [InlineData("7d1f8f0e4f0a4a579c391b6f9a0c0a01", false)]
    [InlineData("7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a0 ", false)]
    [InlineData("7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a0g", false)]
    public void Only_a_canonical_lowercase_uuid_is_a_tenant(string text, bool expected) =>
        Assert.Equal(expected, TenantIds.IsCanonical(text));
}
