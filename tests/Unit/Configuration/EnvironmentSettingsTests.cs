using AuroraGateway.Configuration;

namespace AuroraGateway.Unit.Configuration;

/// <summary>How a variable names a setting.</summary>
public sealed class EnvironmentSettingsTests
{
    [Theory]
    [InlineData("AURORA_GATEWAY__Aurora__ApplicationId", "Aurora:ApplicationId")]
    [InlineData("aurora_gateway__aurora__applicationid", "aurora:applicationid")]
    [InlineData("AURORA_GATEWAY__Callers__crm-sync__ApiKeySha256__0", "Callers:crm-sync:ApiKeySha256:0")]
    [InlineData("AURORA_GATEWAY__Callers__crm___sync__ApiKeySha256__0", "Callers:crm-sync:ApiKeySha256:0")]
    [InlineData("AURORA_GATEWAY__Callers__crm_sync__ApiKeySha256__0", "Callers:crm_sync:ApiKeySha256:0")]
    public void A_variable_names_a_setting(string variable, string path)
    {
        Assert.True(EnvironmentSettings.IsSetting(variable));
        Assert.Equal(path, string.Join(':', EnvironmentSettings.Names(variable)));
    }

    [Theory]
    [InlineData("Callers:crm-sync:ApiKeySha256:0", "AURORA_GATEWAY__Callers__crm___sync__ApiKeySha256__0")]
    [InlineData("Aurora:BaseUrl", "AURORA_GATEWAY__Aurora__BaseUrl")]
    public void A_setting_has_a_variable_that_a_shell_can_export(string path, string variable)
    {
        Assert.Equal(variable, EnvironmentSettings.VariableOf(path));
        Assert.Equal(path, string.Join(':', EnvironmentSettings.Names(variable)));
    }

    [Theory]
    [InlineData("Aurora__ApplicationId")]
    [InlineData("AURORA_GATEWAY_Aurora__ApplicationId")]
    [InlineData("AURORA_GATEWAY__")]
    [InlineData("AURORA_GATEWAY__DATA_SERVICE_HOST")]
    [InlineData("AURORA_GATEWAY__DATA_PORT_8080_TCP_ADDR")]
    public void Without_the_prefix_and_behind_a_service_there_is_no_setting(string variable) =>
        Assert.False(EnvironmentSettings.IsSetting(variable));
}
