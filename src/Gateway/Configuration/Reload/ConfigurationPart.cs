using AuroraGateway.Admin.Status;

namespace AuroraGateway.Configuration.Reload;

/// <summary>The configuration on the status page and in readiness.</summary>
internal sealed class ConfigurationPart(ConfigurationState state) : IConfigurationPart
{
    public ConfigurationStatus Read() =>
        new(
            state.LoadedAt, state.File is { } file ? Path.GetFullPath(file) : null, state.Digest,
            [.. state.Errors.Select(error => error.ToString())], state.RestartNeeded);

    public IReadOnlyList<string> Warnings() => state.Warnings();
}
