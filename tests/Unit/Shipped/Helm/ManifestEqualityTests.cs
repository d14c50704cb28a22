using System.Text.Json.Nodes;

namespace AuroraGateway.Unit.Shipped.Helm;

/// <summary>The chart and the plain manifests say the same.</summary>
public sealed class ManifestEqualityTests
{
    private static readonly string[] OwnToHelm = [
        "app.kubernetes.io/instance", "app.kubernetes.io/version", "app.kubernetes.io/managed-by", "helm.sh/chart"];

    public ManifestEqualityTests() => Chart.RequireRenderer();

    [Theory]
    [InlineData("ConfigMap", "config/kubernetes/standalone.yaml")]
    [InlineData("Deployment", "config/kubernetes/standalone.yaml")]
    [InlineData("Service", "config/kubernetes/standalone.yaml")]
    [InlineData("PodDisruptionBudget", "config/kubernetes/standalone.yaml")]
    [InlineData("NetworkPolicy", "config/kubernetes/network-policy.yaml")]
    public void The_standalone_objects_are_those_of_the_manifests(string kind, string file)
    {
        var shipped = Of(kind, YamlJson.Documents(Repository.Read(file)));
        Assert.NotEmpty(shipped);
        Assert.Equal(shipped, Of(kind, Chart.Render("standalone.values.yaml")));
    }

    [Fact]
    public void The_sidecar_snippet_is_the_container_of_the_manifest_with_its_volumes()
    {
        var plain = YamlJson.Documents(Repository.Read("config/kubernetes/sidecar.yaml"));
        var rendered = Chart.RenderSidecar();

        // The manifest leaves the namespace to kubectl.
        rendered.Single(document => $"{document["kind"]}" == "ConfigMap")["metadata"]!.AsObject().Remove("namespace");
        Assert.Equal(Of("ConfigMap", plain), Of("ConfigMap", rendered));
        Assert.Equal(2, rendered.Count);

        var (expected, actual) = (Pod(plain), Pod(rendered));
        Assert.Equal($"{expected["initContainers"]}", $"{actual["initContainers"]}");
        Assert.Equal(Named(expected["volumes"]!), Named(actual["volumes"]!));
    }

    private static JsonNode Pod(IEnumerable<JsonNode> documents) =>
        documents.Single(document => $"{document["kind"]}" == "Deployment")["spec"]!["template"]!["spec"]!;

    private static IEnumerable<string> Named(JsonNode list) => list.AsArray().Select(item => $"{item}").Order(StringComparer.Ordinal);

    private static IReadOnlyList<string> Of(string kind, IEnumerable<JsonNode> documents) =>
        [.. documents.Where(document => $"{document["kind"]}" == kind).Select(WithoutHelm).Select(document => $"{document}").Order(
            StringComparer.Ordinal)];

    // Labels of objects carry no meaning for Kubernetes; those that select do, and are compared but for the release's name.
    private static JsonNode WithoutHelm(JsonNode document)
    {
        document["metadata"]!.AsObject().Remove("labels");
        foreach (var label in OwnToHelm)
        {
            Remove(document, label);
        }

        return document;
    }

    private static void Remove(JsonNode? node, string name)
    {
        (node as JsonObject)?.Remove(name);
        foreach (var child in node switch { JsonObject map => map.Select(pair => pair.Value), JsonArray list => list, _ => [] })
        {
            Remove(child, name);
        }
    }
}
