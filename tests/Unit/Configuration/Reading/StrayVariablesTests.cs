using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Reading;

namespace AuroraGateway.Unit.Configuration.Reading;

/// <summary>Variables that were meant for the gateway and are not read.</summary>
public sealed class StrayVariablesTests
{
    [Theory]
    [InlineData("CALLERS__EVIL_SERVICE_HOST", true)]
    [InlineData("CALLERS__EVIL_SERVICE_PORT", true)]
    [InlineData("CALLERS__EVIL_SERVICE_PORT_HTTP", true)]
    [InlineData("REDIS__ENDPOINT_PORT", true)]
    [InlineData("REDIS__ENDPOINT_PORT_6379_TCP", true)]
    [InlineData("REDIS__ENDPOINT_PORT_6379_TCP_ADDR", true)]
    [InlineData("Redis__Endpoint", false)]
    [InlineData("Callers__crm__Jwt__sub", false)]
    [InlineData("Aurora__MaxConnections", false)]
    public void Variables_of_Kubernetes_services_are_no_settings(string name, bool link)
    {
        Assert.Equal(link, ServiceLinks.Is(name));
        Assert.True(!link || !StrayVariables.Among([name]).Any());
    }

    [Theory]
    [InlineData("Aurora__ApplicationId", "Aurora__ApplicationId")]
    [InlineData("AURORA__APPLICATIONID", "Aurora__ApplicationId")]
    [InlineData("Auror__ApplicationId", "Aurora__ApplicationId")]
    [InlineData("Aurora__AplicationId", "Aurora__ApplicationId")]
    [InlineData("Caller__crm__ApiKeySha256__0", "Callers__crm__ApiKeySha256__0")]
    [InlineData("Jwt__Audience", "Jwt__Audience")]
    [InlineData("AURORA_APPLICATIONID", "Aurora__ApplicationId")]
    [InlineData("AURORA_APPLICATION_ID", "Aurora__ApplicationId")]
    [InlineData("AURORA_GATEWAY_LISTEN_URL", "Listen__Url")]
    [InlineData("AURORA_GATEWAY_APPLICATION_KEY", "Aurora__ApplicationKey")]
    [InlineData("AuroraGateway__Aurora__ApplicationId", "Aurora__ApplicationId")]
    [InlineData("Listen_AdminUrl", "Listen__AdminUrl")]
    [InlineData("AURORA_GATWAY__Jwt__Audience", "Jwt__Audience")]
    [InlineData("AURORAGATEWAY__Callers__crm__ApiKeySha256__0", "Callers__crm__ApiKeySha256__0")]
    [InlineData("AURORA_GATEWAY_Callers__crm__ApiKeySha256__0", "Callers__crm__ApiKeySha256__0")]
    [InlineData("aurora_gatewy__Aurora__AplicationId", "Aurora__ApplicationId")]
    public void A_variable_that_was_meant_for_the_gateway_does_not_pass_in_silence(string name, string meant) =>
        Assert.EndsWith(" AURORA_GATEWAY__" + meant, Assert.Single(StrayVariables.Among([name])).ToString());

    [Theory]
    [InlineData("PATH")]
    [InlineData("XDG_RUNTIME_DIR")]
    [InlineData("REDIS_HOST")]
    [InlineData("npm__config")]
    [InlineData("AURORA_GATEWAY__Aurora__ApplicationId")]
    [InlineData("aurora_gateway__AURORA__APPLICATIONID")]
    [InlineData("AURORA_GATEWAY_BINARY")]
    [InlineData("AURORA_GATEWAY_PORT_8080_TCP")]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("Logging__LogLevel__Default")]
    [InlineData("Kestrel__Endpoints__Http__Url")]
    [InlineData("ConnectionStrings__Default")]
    [InlineData("Redis__ConnectionString")]
    [InlineData("LOG_LEVEL")]
    [InlineData("URLS")]
    [InlineData("__")]
    [InlineData("Callers__crm")]
    [InlineData("AURORA_GATWAY__Other__Name")]
    [InlineData("AURORA_GATEWAY_")]
    public void What_is_read_or_belongs_to_another_program_is_not_mentioned(string name) => Assert.Empty(StrayVariables.Among([name]));
}
