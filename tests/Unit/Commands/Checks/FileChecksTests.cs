using AuroraGateway.Commands.Checks;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Unit.Configuration;
using Microsoft.Extensions.Configuration;

namespace AuroraGateway.Unit.Commands.Checks;

public sealed class FileChecksTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("file-checks").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void An_application_key_in_the_configuration_file_is_not_said_to_be_in_the_environment()
    {
        var finding = Assert.Single(Findings("""{ "Aurora": { "ApplicationKey": "ak" } }"""));
        Assert.Equal('!', finding.Sign);
        Assert.Contains("is in " + Configuration, finding.What, StringComparison.Ordinal);
    }

    [Fact]
    public void An_application_key_file_that_is_not_read_is_mentioned() =>
        Assert.Contains(
            "application key file /nowhere/key: not read",
            Findings("""{ "Aurora": { "ApplicationKey": "ak", "ApplicationKeyFile": "/nowhere/key" } }""")[1].What,
            StringComparison.Ordinal);

    [Fact]
    public void What_the_environment_says_is_not_the_files()
    {
        Assert.Equal(SettingOrigin.File, Origin([], "Aurora:ApplicationKey"));
        Assert.Equal(
            SettingOrigin.Environment, Origin(new() { ["AURORA_GATEWAY__Aurora__ApplicationKey"] = "other" }, "Aurora:ApplicationKey"));
        Assert.Null(Origin([], "Aurora:ApplicationKeyFile"));

        static SettingOrigin? Origin(Dictionary<string, string> environment, string setting) =>
            TreeText.Read("""{ "Aurora": { "ApplicationKey": "ak" } }""", environment).Find(setting)?.Source.Origin;
    }

    private string Configuration => Path.Combine(folder, "gateway.json");

    private List<Finding> Findings(string json)
    {
        File.WriteAllText(Configuration, json);
        var configuration = ConfigurationFile.Read(Configuration, out _)!;
        var options = new GatewayOptions();
        configuration.Bind(options);
        return [.. FileChecks.Run(
            options, Configuration, configuration.Find("Aurora:ApplicationKey")?.Source.Origin == SettingOrigin.File,
            DateTimeOffset.UnixEpoch)];
    }
}
