using System.Globalization;

namespace AuroraGateway.Telemetry;

/// <summary>Takes out what the SDK would refuse with an exception, so that its defaults are used.</summary>
internal static class OtlpCleaning
{
    private static readonly string[] Positive =
    [
        "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT", "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
        "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT",
        "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_SPAN_EVENT_COUNT_LIMIT",
        "OTEL_SPAN_LINK_COUNT_LIMIT",
        "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
    ];

    private static readonly string[] Samplers =
        ["always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"];

    public static void Run(OtlpVariables variables)
    {
        foreach (var name in Positive)
        {
            variables.Positive(name);
        }

        Batches(variables);
        variables.OneOf("OTEL_TRACES_SAMPLER", Samplers);
        variables.OneOf("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        variables.OneOf("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "cumulative", "delta", "lowmemory");
        variables.OneOf(
            "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "explicit_bucket_histogram", "base2_exponential_bucket_histogram");
        if (variables.Value("OTEL_TRACES_SAMPLER_ARG") is { } share && !IsShare(share))
        {
            variables.Warn("OTEL_TRACES_SAMPLER_ARG", "is no number between 0 and 1: 1 is used");
            variables.Remove("OTEL_TRACES_SAMPLER_ARG");
        }

        if (variables.Value("OTEL_RESOURCE_ATTRIBUTES") is { } attributes && OtlpPairs.Sound(attributes, out var sound) is false)
        {
            variables.Warn("OTEL_RESOURCE_ATTRIBUTES", "has entries that are not name=value: they are left out");
            variables.Replace("OTEL_RESOURCE_ATTRIBUTES", sound);
        }
    }

    // The SDK throws for a batch that does not fit into the queue; 512 and 2,048 are its defaults.
    private static void Batches(OtlpVariables variables)
    {
        const string Batch = "OTEL_BSP_MAX_EXPORT_BATCH_SIZE";
        const string Queue = "OTEL_BSP_MAX_QUEUE_SIZE";
        var queue = variables.Positive(Queue) ?? 2048;
        var batch = variables.Positive(Batch) ?? Math.Min(512, queue);
        if (batch > queue)
        {
            variables.Warn(Batch, $"is larger than {Queue}: the size of the queue is used");
            batch = queue;
        }

        variables.Replace(Batch, batch.ToString(CultureInfo.InvariantCulture));
    }

    private static bool IsShare(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1;
}
