using AuroraGateway.Commands;
using AuroraGateway.Emulator;

namespace AuroraGateway.Unit.Shipped;

public sealed class ComposeTests
{
    private static readonly Yaml Compose = Yaml.Documents("config/compose/compose.yaml").Single();

    [Fact]
    public void Its_configuration_passes_every_rule_and_fits_the_emulator_beside_it()
    {
        var gateway = Compose["services"]["gateway"];
        var environment = gateway["environment"].Map.Select(variable => (variable.Key, variable.Value)).ToArray();
        var settings = EmbeddedConfiguration.Compile(Compose["configs"]["gateway"]["content"].Text, environment);

        var emulator = new EmulatorOptions();
        Assert.Equal(emulator.ApplicationId, settings.Options.Aurora.ApplicationId);
        Assert.Equal(emulator.ApplicationKey, gateway["environment"]["AURORA_GATEWAY__Aurora__ApplicationKey"].Text);
        Assert.Equal(["emulator", "--listen", $"0.0.0.0:{settings.Origin.Uri.Port}"], Compose["services"]["aurora"]["command"].Texts);
        Assert.Equal(("aurora", "aurora"), (settings.Origin.Uri.Host, settings.Options.Aurora.AllowInsecure));
        Assert.Equal("redis:6379", settings.Options.Redis.Endpoint);
        Assert.NotNull(Compose["services"].Find("redis"));
        Assert.All(["aurora", "gateway", "caller"], name => Assert.Null(Compose["services"][name].Find("network_mode")));
        Assert.Equal("aurora-gateway", Compose["services"]["aurora"]["image"].Text);
        Assert.Equal("aurora-gateway", gateway["image"].Text);
        Assert.Equal("/etc/aurora-gateway/gateway.json", gateway["configs"].Items.Single()["target"].Text);
    }

    [Fact]
    public void Its_caller_calls_where_the_gateway_listens_with_a_key_that_it_knows()
    {
        var settings = EmbeddedConfiguration.Compile(
            Compose["configs"]["gateway"]["content"].Text, ("AURORA_GATEWAY__Aurora__ApplicationKey", "any-key-of-some-length"));
        var command = Compose["services"]["caller"]["command"].Texts;
        var url = new Uri(command[^1]);
        Assert.Equal("gateway", url.Host);
        Assert.Equal(settings.Data.Endpoint!.Port, url.Port);
        Assert.Contains(DemoSettings.Tenants[0], url.AbsolutePath, StringComparison.Ordinal);

        var key = command.Single(argument => argument.StartsWith("X-Api-Key: ", StringComparison.Ordinal))["X-Api-Key: ".Length..];
        Assert.Equal("demo", settings.Policy.Proofs.ApiKeys.Find(key)?.Name);
    }

    [Fact]
    public void Only_this_machine_reaches_its_ports() =>
        Assert.All(
            Compose["services"]["aurora"]["ports"].Texts.Concat(Compose["services"]["gateway"]["ports"].Texts),
            port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));

    [Fact]
    public void Our_containers_run_without_any_right()
    {
        foreach (var name in new[] { "aurora", "gateway" })
        {
            var container = Compose["services"][name];
            Assert.True(container["read_only"].IsTrue);
            Assert.Equal(["ALL"], container["cap_drop"].Texts);
            Assert.Equal(["no-new-privileges:true"], container["security_opt"].Texts);
        }
    }
}
