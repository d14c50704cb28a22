namespace AuroraGateway.Telemetry;

/// <summary>
/// What the standard <c>OTEL_*</c> variables ask for (OpenTelemetry specification, "Environment Variable Specification"). They come from
/// third parties (an operator's injector, a chart), so a mistake in them is a warning and never ends the start: the signal that it
/// concerns is not exported.
/// </summary>
internal sealed class OtlpSettings
{
    private readonly OtlpVariables variables;

    private OtlpSettings(OtlpVariables variables)
    {
        this.variables = variables;
        var isDisabled = string.Equals(variables.Value("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);
        Tls = OtlpTls.Read(variables, out var isTlsSound);
        if (!isDisabled)
        {
            Traces = OtlpReading.Signal(variables, "TRACES", isTlsSound);
            Metrics = OtlpReading.Signal(variables, "METRICS", isTlsSound);
            OtlpReading.Unused(variables, hasExport: Traces is not null || Metrics is not null);
        }

        OtlpCleaning.Run(variables);
    }

    /// <summary>Where traces are exported to; null if they are not, and then none are made.</summary>
    public OtlpSignal? Traces { get; }

    /// <summary>Where metrics are exported to, in addition to scraping; null if they are not.</summary>
    public OtlpSignal? Metrics { get; }

    /// <summary>Certificates for the collector.</summary>
    public OtlpTls Tls { get; }

    /// <summary>What was wrong, or has no effect.</summary>
    public IReadOnlyList<OtlpWarning> Warnings => variables.Warnings;

    /// <summary>The environment names this service itself.</summary>
    public bool NamesService =>
        variables.Value("OTEL_SERVICE_NAME") is not null ||
        variables.Value("OTEL_RESOURCE_ATTRIBUTES")?.Contains("service.name=", StringComparison.Ordinal) == true;

    /// <summary>What the SDK reads by itself. Where to export to is not among it: the SDK throws for values that it cannot parse.</summary>
    public IReadOnlyDictionary<string, string?> Variables => variables.Names
        .Where(static name => !name.StartsWith("OTEL_EXPORTER_OTLP_", StringComparison.OrdinalIgnoreCase) || OtlpReading.IsOfMetrics(name))
        .ToDictionary(static name => name, name => variables.Value(name), StringComparer.OrdinalIgnoreCase);

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

    public static OtlpSettings Of(IReadOnlyDictionary<string, string?> variables) => new(new OtlpVariables(variables));
}
