namespace AuroraGateway.Telemetry;

/// <summary>What the standard <c>OTEL_*</c> variables ask for (OpenTelemetry specification, "Environment Variable Specification").</summary>
public sealed class OtlpSettings
{
    private readonly Dictionary<string, string?> variables;

    private OtlpSettings(Dictionary<string, string?> variables) => this.variables = variables;

    /// <summary>Traces are exported, so they are made.</summary>
    public bool Traces => IsOn("TRACES");

    /// <summary>Metrics are exported, besides being scraped.</summary>
    public bool Metrics => IsOn("METRICS");

    /// <summary>The environment names this service itself.</summary>
    public bool NamesService => Value("OTEL_SERVICE_NAME") is not null || Value("OTEL_RESOURCE_ATTRIBUTES")?.Contains("service.name=", StringComparison.Ordinal) == true;

    /// <summary>As the SDK wants to read them.</summary>
    public IReadOnlyDictionary<string, string?> Variables => variables;

    public static OtlpSettings FromEnvironment()
    {
        var variables = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (((string)variable.Key).StartsWith("OTEL_", StringComparison.Ordinal))
            {
                variables[(string)variable.Key] = (string?)variable.Value;
            }
        }

        return Of(variables);
    }

    public static OtlpSettings Of(IReadOnlyDictionary<string, string?> variables) => new(new Dictionary<string, string?>(variables, StringComparer.OrdinalIgnoreCase));

    private bool IsOn(string signal) =>
        !string.Equals(Value("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase) &&
        !string.Equals(Value($"OTEL_{signal}_EXPORTER"), "none", StringComparison.OrdinalIgnoreCase) &&
        (Value("OTEL_EXPORTER_OTLP_ENDPOINT") ?? Value($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")) is not null;

    private string? Value(string name) => variables.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value : null;
}
