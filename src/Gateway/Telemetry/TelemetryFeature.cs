using AuroraGateway.Platform;
using AuroraGateway.Telemetry.Events;
using AuroraGateway.Telemetry.Output;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AuroraGateway.Telemetry;

/// <summary>Puts metrics, traces, events and access lines together.</summary>
internal static class TelemetryFeature
{
    private const string OwnMeters = "AuroraGateway.*";

    // .NET's own: garbage collections, heap, allocations, processor time, threads.
    private const string RuntimeMeter = "System.Runtime";

    /// <param name="builder">The host.</param>
    /// <param name="options">What the log holds.</param>
    /// <param name="accessOutput">Where access lines go; null for standard output.</param>
    /// <param name="otlp">What the environment asks for.</param>
    public static void AddTelemetry(this WebApplicationBuilder builder, LogOptions options, Stream? accessOutput, OtlpSettings otlp)
    {
        var level = new LogLevelSwitch(options.Level);
        builder.Logging.AddEvents(options, level);
        builder.Services.AddSingleton(level);
        builder.Services.AddAtStart(provider =>
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() => level.HasStarted = true));
        builder.Services.AddSingleton<StateChanges>();
        builder.Services.AddSingleton(provider => new AccessLog(
            options, accessOutput ?? StandardStream.Output, provider.GetRequiredService<ILogger<AccessLog>>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetService<ITenantNames>()));
        builder.Services.AddSingleton<RequestTallies>();
        builder.Services.AddSingleton<ActiveRequests>();
        builder.Services.AddSingleton<RequestMetrics>();
        builder.Services.AddAtStart<BuildGauge>();
        builder.Services.AddMetrics();
        builder.Services.AddSingleton(otlp);

        // The SDK reads its variables from the configuration, which here is empty otherwise.
        builder.Configuration.AddInMemoryCollection(otlp.Variables);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Name(resource, otlp))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(OwnMeters, RuntimeMeter).AddPrometheusExporter();
                if (otlp.Metrics is { } signal)
                {
                    metrics.AddOtlpExporter(options => OtlpHttp.Apply(options, signal, otlp.Tls));
                }
            });
        if (otlp.Traces is { } spans)
        {
            telemetry.WithTracing(traces =>
                traces.AddSource(Tracing.SourceName).AddOtlpExporter(options => OtlpHttp.Apply(options, spans, otlp.Tls)));
        }
    }

    private static void Name(ResourceBuilder resource, OtlpSettings otlp)
    {
        if (!otlp.NamesService)
        {
            resource.AddService("aurora-gateway", serviceVersion: Product.Version);
        }
    }
}
