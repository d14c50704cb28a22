using System.Globalization;
using AuroraGateway.Configuration;
using AuroraGateway.Hosting.Resources;

namespace AuroraGateway.Unit.Shipped;

/// <summary>Memory, descriptors and connections of the shipped manifests, held against the budget that the gateway makes of them.</summary>
public sealed class ResourceManifestTests
{
    private const long MiB = 1024 * 1024;
    private const int UsualDescriptors = 1024;
    private const string Compose = "config/compose/compose.yaml";
    private const string Systemd = "config/systemd/aurora-gateway.service";

    private static readonly string[] Kubernetes = ["config/kubernetes/sidecar.yaml", "config/kubernetes/standalone.yaml"];

    public static TheoryData<string> Manifests => [.. Kubernetes, Compose, Systemd];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void The_defaults_fit_its_memory_and_descriptors_and_leave_room_for_callers(string file)
    {
        var (memory, descriptors) = Limits(file);
        Assert.Equal(256 * MiB, memory);
        foreach (var files in new[] { UsualDescriptors, descriptors })
        {
            foreach (var tls in new[] { false, true })
            {
                var budget = ResourceBudget.Of(new MachineLimits(memory, "cgroup", files, 2), new ResourceClaims(tls));
                Assert.InRange(budget.Connections, 400, files);
                Assert.InRange(budget.ReplayBytes, 8 * MiB, memory / 4);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void What_its_configuration_sets_explicitly_fits(string file)
    {
        var options = OptionsOf(file);
        var (memory, descriptors) = Limits(file);
        Assert.Empty(ResourceBudget.Misfits(
            new MachineLimits(memory, "cgroup", descriptors, 2),
            new ResourceClaims(options?.Listen.Url.StartsWith("https", StringComparison.Ordinal) == true, options?.Listen.MaxConnections)));
    }

    [Fact]
    public void Variables_of_other_services_do_not_reach_the_gateway()
    {
        foreach (var file in Kubernetes)
        {
            var pod = Yaml.Documents(file).Single(document => document["kind"].Text == "Deployment")["spec"]["template"]["spec"];
            Assert.Equal("false", pod["enableServiceLinks"].Text);
        }
    }

    private static GatewayOptions? OptionsOf(string file) => file switch
    {
        Systemd => null,
        Compose => EmbeddedConfiguration.Compile(
            Yaml.Documents(file).Single()["configs"]["gateway"]["content"].Text,
            ("AURORA_GATEWAY__Aurora__ApplicationKey", "any-key-of-some-length")).Options,
        _ => EmbeddedConfiguration.Compile(
            Yaml.Documents(file).Single(document => document["kind"].Text == "ConfigMap")["data"]["gateway.json"].Text).Options,
    };

    // Kubernetes sets no limit of descriptors: the container runtime's holds, a million with containerd.
    private static (long Memory, int Descriptors) Limits(string file)
    {
        if (file == Systemd)
        {
            var unit = Repository.Read(file).Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal) &&
                !line.StartsWith('#'))
                .ToLookup(line => line.Split('=')[0], line => line.Split('=', 2)[1]);
            return (Bytes(unit["MemoryMax"].Single()), int.Parse(unit["LimitNOFILE"].Single(), CultureInfo.InvariantCulture));
        }

        if (file == Compose)
        {
            var gateway = Yaml.Documents(file).Single()["services"]["gateway"];
            return (Bytes(gateway["mem_limit"].Text), (int)gateway["ulimits"]["nofile"]["hard"].Number);
        }

        var pod = Yaml.Documents(file).Single(document => document["kind"].Text == "Deployment")["spec"]["template"]["spec"];
        return (
            Bytes((pod.Find("initContainers") ?? pod["containers"]).Named("aurora-gateway")["resources"]["limits"]["memory"].Text),
            1_048_576);
    }

    private static long Bytes(string text) => text.TrimEnd('i') switch
    {
        [.. var number, 'M' or 'm'] => long.Parse(number, CultureInfo.InvariantCulture) * MiB,
        [.. var number, 'G' or 'g'] => long.Parse(number, CultureInfo.InvariantCulture) * 1024 * MiB,
        var number => long.Parse(number, CultureInfo.InvariantCulture),
    };
}
