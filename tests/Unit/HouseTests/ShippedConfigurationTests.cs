using AuroraGateway.Unit.Shipped;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>The configuration files that ship pass every rule that an operator's file must pass.</summary>
public sealed class ShippedConfigurationTests
{
    public static IEnumerable<TheoryDataRow<string>> Files =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "config"), "*.json", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal) &&
                !file.Contains("/grafana/", StringComparison.Ordinal))
            .Select(file => new TheoryDataRow<string>(Path.GetRelativePath(Repository.Root, file)));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shipped_configuration_passes_every_rule(string file) =>
        Assert.NotNull(EmbeddedConfiguration.Compile(File.ReadAllText(Path.Combine(Repository.Root, file))));
}
