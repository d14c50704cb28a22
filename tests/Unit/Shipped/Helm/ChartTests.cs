using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;

namespace AuroraGateway.Unit.Shipped.Helm;

public sealed partial class ChartTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(Repository.Read(Chart.Folder + "/values.schema.json"));

    public ChartTests() => Chart.RequireRenderer();

    [Theory]
    [InlineData("standalone.values.yaml")]
    [InlineData("everything.values.yaml")]
    public void The_gateway_accepts_the_configuration_and_finds_each_file_that_it_names(string values)
    {
        var documents = Chart.Render(values);
        var configuration = Kind(documents, "ConfigMap")["data"]!["gateway.json"]!;
        EmbeddedConfiguration.Compile($"{configuration}");

        var pod = Kind(documents, "Deployment")["spec"]!["template"]!["spec"]!;
        var mounts = pod["containers"]![0]!["volumeMounts"]!.AsArray();
        var folders = mounts.ToDictionary(mount => $"{mount!["mountPath"]}", mount => $"{mount!["name"]}");
        foreach (Match path in SecretFile().Matches($"{configuration}"))
        {
            var volume = pod["volumes"]!.AsArray().Single(volume => $"{volume!["name"]}" == folders[path.Groups[1].Value])!;
            var items = volume["secret"]!["items"];
            Assert.True(items is null ||
                items.AsArray().Any(item => $"{item!["path"]}" == path.Groups[2].Value), $"{path.Value} is not in {volume}");
        }

        Assert.Equal(mounts.Count, pod["volumes"]!.AsArray().Count);
        Assert.All(mounts, mount => Assert.Null(mount!["subPath"]));
    }

    [Fact]
    public void Each_option_changes_what_it_names()
    {
        var documents = Chart.Render("everything.values.yaml");
        var deployment = Kind(documents, "Deployment");
        var pod = deployment["spec"]!["template"]!["spec"]!;
        Assert.Null(deployment["spec"]!["replicas"]);
        Assert.EndsWith("/aurora-gateway@sha256:" + new string('0', 64), $"{pod["containers"]![0]!["image"]}", StringComparison.Ordinal);
        Assert.Equal("topology.kubernetes.io/zone", $"{pod["topologySpreadConstraints"]![0]!["topologyKey"]}");
        Assert.Equal("platform", $"{deployment["spec"]!["template"]!["metadata"]!["labels"]!["team"]}");
        foreach (var name in new[] { "imagePullSecrets", "nodeSelector", "tolerations", "affinity", "priorityClassName" })
        {
            Assert.NotNull(pod[name]);
        }

        Assert.Equal("9", $"{Kind(documents, "HorizontalPodAutoscaler")["spec"]!["maxReplicas"]}");
        Assert.Equal("50%", $"{Kind(documents, "PodDisruptionBudget")["spec"]!["minAvailable"]}");
        Assert.Equal("LoadBalancer", $"{Kind(documents, "Service")["spec"]!["type"]}");
        var endpoint = Kind(documents, "PodMonitor")["spec"]!["podMetricsEndpoints"]![0]!;
        Assert.Equal(
            ("admin", "value"), (
                $"{endpoint["authorization"]!["credentials"]!["name"]}", $"{endpoint["authorization"]!["credentials"]!["key"]}"));
        var egress = Kind(documents, "NetworkPolicy")["spec"]!["egress"]!.AsArray();
        Assert.Contains(egress, rule => $"{rule!["ports"]?[0]?["port"]}" == "6380");
        Assert.Contains(egress, rule => rule!["ports"]?.AsArray().Any(port => $"{port!["port"]}" == "3128") == true);
    }

    [Fact]
    public void Without_an_application_id_the_chart_says_what_it_needs() =>
        Assert.Contains(
            "config.Aurora.ApplicationId is required", Chart.Render(Repository.Path(Chart.Folder), null).Errors, StringComparison.Ordinal);

    [Fact]
    public void The_schema_accepts_the_defaults_and_every_example()
    {
        Assert.True(IsValid(Chart.Values(null)));
        Assert.True(IsValid(Chart.Values(Repository.Path("tests/Helm/standalone.values.yaml"))));
        Assert.True(IsValid(Chart.Values(Repository.Path("tests/Helm/everything.values.yaml"))));
    }

    [Theory]
    [InlineData("replcas", "3")]
    [InlineData("replicas", "\"two\"")]
    [InlineData("standalone", "\"no\"")]
    [InlineData("terminationGracePeriodSeconds", "5")]
    [InlineData("image", """{ "repository": "registry.example.com/aurora-gateway:1.0.0" }""")]
    [InlineData("redis", """{ "endpiont": "redis:6379" }""")]
    [InlineData("service", """{ "type": "LoadBalancr" }""")]
    [InlineData("applicationKey", """{ "secret": "Not A Name" }""")]
    public void The_schema_refuses_what_the_chart_does_not_understand(string name, string value)
    {
        var values = JsonNode.Parse(Chart.Values(null))!.AsObject();
        values[name] = JsonNode.Parse(value);
        Assert.False(IsValid(values.ToJsonString()));
    }

    [Fact]
    public void The_schema_lists_exactly_the_values()
    {
        var schema = JsonNode.Parse(Repository.Read(Chart.Folder + "/values.schema.json"))!;
        AssertSame("", schema, JsonNode.Parse(Chart.Values(null))!.AsObject());
    }

    private static void AssertSame(string path, JsonNode schema, JsonObject values)
    {
        if (schema["properties"] is not JsonObject listed)
        {
            return;
        }

        Assert.Equal(
            values.Select(pair => path + pair.Key).Order(), listed.Select(pair => path + pair.Key).Where(name => name != "global").Order());
        foreach (var (name, value) in values.Where(pair => pair.Value is JsonObject))
        {
            AssertSame($"{path}{name}.", listed[name]!, value!.AsObject());
        }
    }

    private static bool IsValid(string values)
    {
        using var document = System.Text.Json.JsonDocument.Parse(values);
        return Schema.Evaluate(document.RootElement).IsValid;
    }

    private static JsonNode Kind(IEnumerable<JsonNode> documents, string kind) =>
        documents.Single(document => $"{document["kind"]}" == kind);

    [GeneratedRegex("\"(/run/secrets/[a-z-]+)/([a-z.-]+)\"")]
    private static partial Regex SecretFile();
}
