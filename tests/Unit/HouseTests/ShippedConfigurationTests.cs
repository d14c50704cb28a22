using AuroraGateway.Configuration;
using Microsoft.Extensions.Configuration;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>The configuration files that ship pass every rule that an operator's file must pass.</summary>
public sealed class ShippedConfigurationTests : IDisposable
{
    private readonly string keyFile = Path.GetTempFileName();

    public static IEnumerable<TheoryDataRow<string>> Files =>
        Directory.EnumerateFiles(Path.Combine(Sources.Root, "config"), "*.json", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal) && !file.Contains("/grafana/", StringComparison.Ordinal))
            .Append("(none: the schema's own defaults)")
            .Select(file => new TheoryDataRow<string>(Path.GetFileName(file)));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shipped_configuration_passes_every_rule(string name)
    {
        File.WriteAllText(keyFile, "canary-application-key");
        var builder = new ConfigurationBuilder();
        if (Directory.EnumerateFiles(Path.Combine(Sources.Root, "config"), name, SearchOption.AllDirectories).FirstOrDefault() is { } path)
        {
            builder.AddJsonFile(path);
        }
        else
        {
            builder.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Aurora:Environment"] = "Sandbox",
                ["Aurora:ApplicationId"] = "00000000-0000-4000-8000-000000000001",
                ["Callers:crm:ApiKeySha256:0"] = new string('a', 64),
            });
        }

        var configuration = builder.AddInMemoryCollection(new Dictionary<string, string?> { ["Aurora:ApplicationKeyFile"] = keyFile }).Build();
        var settings = SettingsCompiler.Compile(configuration, out var errors);
        Assert.Empty(errors);
        Assert.NotNull(settings);
    }

    public void Dispose() => File.Delete(keyFile);
}
