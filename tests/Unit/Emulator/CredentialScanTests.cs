using AuroraGateway.Emulator;

namespace AuroraGateway.Unit.Emulator;

public class CredentialScanTests
{
    [Theory]
    [InlineData("X-Api-Key")]
    [InlineData("x_api_key")]
    [InlineData("X_Internal_Key")]
    [InlineData("Cookie")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Authentication")]
    [InlineData("AURORA_SESSION-TOKEN")]
    [InlineData("X-Client-Cert")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X_FORWARDED_HOST")]
    [InlineData("Forwarded")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Rewrite-URL")]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("access_token")]
    [InlineData("session_token")]
    [InlineData("AuroraKey")]
    [InlineData("Signature")]
    public void A_name_that_has_no_business_behind_a_gateway_is_noticed_however_it_is_spelt(string name) =>
        Assert.True(CredentialNames.Contain(name));

    [Theory]
    [InlineData("Accept")]
    [InlineData("Content-Type")]
    [InlineData("If-None-Match")]
    [InlineData("Idempotency-Key")]
    [InlineData("traceparent")]
    [InlineData("X-Request-Id")]
    [InlineData("Aurora-API-Version")]
    [InlineData("X-Aurora-Api-Version")]
    [InlineData("per_page")]
    [InlineData("job_id")]
    public void A_name_that_may_pass_is_not_noticed(string name) => Assert.False(CredentialNames.Contain(name));
}
