namespace AuroraGateway.Configuration;

/// <summary>What a configuration said when it was read. Prints without its values: one of them may be the application key.</summary>
public sealed class ConfigurationSnapshot(ConfigurationSource source, string digest, IConfiguration configuration)
{
    private readonly Dictionary<string, string> values = configuration.AsEnumerable()
        .Where(setting => !string.IsNullOrEmpty(setting.Value))
        .ToDictionary(setting => setting.Key, setting => setting.Value!, StringComparer.OrdinalIgnoreCase);

    public ConfigurationSource Source { get; } = source;

    /// <summary>SHA-256 of the file, in hexadecimal.</summary>
    public string Digest { get; } = digest;

    /// <summary>The settings that differ, by name.</summary>
    public IEnumerable<string> Differences(ConfigurationSnapshot other) =>
        values.Keys.Union(other.values.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(name => values.GetValueOrDefault(name) != other.values.GetValueOrDefault(name))
            .Order(StringComparer.Ordinal);

    public override string ToString() => $"configuration {Digest}";
}
