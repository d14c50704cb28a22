namespace AuroraGateway.Unit.Configuration.Compiling;

public sealed class HeaderWarningTests
{
    [Theory]
    [InlineData("X-Aurora-Tenant", true)]
    [InlineData("X-Internal-Key", true)]
    [InlineData("X-Aurora-Method-Override", true)]
    [InlineData("X-Original-Path", true)]
    [InlineData("X-Partner-Reference", false)]
    [InlineData("Idempotency-Key", false)]
    [InlineData("Aurora-Version", false)]
    public void A_header_that_sounds_like_routing_or_identity_is_a_warning(string name, bool warned) =>
        Assert.Equal(warned ? ["Headers:Allow:0"] : [], ProofSettings.Warnings(("Headers:Allow:0", name)));

    [Theory]
    [InlineData("Authorization")]
    [InlineData("X-Api-Key")]
    [InlineData("X-Forwarded-Anything")]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("Client-Cert")]
    public void A_header_that_is_never_sent_is_a_mistake(string name) =>
        Assert.Contains("Headers:Allow:0", ProofSettings.Mistakes(("Headers:Allow:0", name)));
}
