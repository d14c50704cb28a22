using AuroraGateway.Telemetry;

namespace AuroraGateway.Configuration.Reading;

/// <summary>Environment variables that have no effect, or not the expected one.</summary>
internal static class EnvironmentWarnings
{
    public static IEnumerable<ConfigurationError> Find(bool hasProxy, OtlpSettings otlp) =>
    [
        .. StrayVariables.Find(),
        .. ProxyVariables.Find(hasProxy),
        .. otlp.Warnings.Select(static warning => new ConfigurationError(warning.Variable, warning.Message)),
    ];
}
