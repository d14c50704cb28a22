using AuroraGateway.Unit.Shipped;

namespace AuroraGateway.Unit.Configuration;

public sealed class ShippedFilesTests
{
    public static TheoryData<string> Files =>
        [.. Repository.Find("config", "*.json").Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal) && !file.StartsWith(
            "config/grafana/", StringComparison.Ordinal))];

    public static TheoryData<string> Manifests => [.. Repository.Find("config/kubernetes", "*.yaml")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_shipped_configuration_passes_every_rule(string file) => EmbeddedConfiguration.Compile(Repository.Read(file));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_shipped_configuration_names_the_schema_beside_it(string file)
    {
        var schema = EmbeddedConfiguration.Parse(Repository.Read(file))["$schema"];
        Assert.NotNull(schema);
        Assert.True(
            File.Exists(Path.Combine(Path.GetDirectoryName(Repository.Path(file))!, schema)),
            $"{file} names {schema}, which is not there.");
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Every_configuration_in_a_manifest_passes_every_rule(string file)
    {
        foreach (var map in Yaml.Documents(file).Where(document => document["kind"].Text == "ConfigMap"))
        {
            EmbeddedConfiguration.Compile(map["data"]["gateway.json"].Text);
        }
    }

    [Fact]
    public void The_example_and_both_deployments_are_among_them()
    {
        Assert.Contains(Files, row => row.Data == "config/gateway.json");
        Assert.Equal(2, Manifests.Sum(row => Yaml.Documents(row.Data).Count(document => document["kind"].Text == "ConfigMap")));
    }

    [Fact]
    public void No_shipped_digest_fits_a_key_that_is_known()
    {
        // All but zeros: no key with this digest is known, so that a file used unchanged admits no caller.
        foreach (var file in Files.Select(row => row.Data))
        {
            var digests = EmbeddedConfiguration.Parse(Repository.Read(file)).GetSection("Callers").GetChildren()
                .SelectMany(caller => caller.GetSection("ApiKeySha256").GetChildren())
                .Select(digest => digest.Value!);
            Assert.All(digests, digest => Assert.StartsWith(new string('0', 60), digest, StringComparison.Ordinal));
        }
    }
}
