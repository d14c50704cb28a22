namespace AuroraGateway.Integration.Outgoing;

/// <summary>Variables that third parties set for OpenTelemetry never end the start.</summary>
public sealed class OtlpEnvironmentTests
{
    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "Authorization")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://$(HOST_IP):4317")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json")]
    [InlineData("OTEL_BSP_MAX_QUEUE_SIZE", "0")]
    public async Task A_mistake_is_one_sentence_and_the_gateway_starts(string name, string value)
    {
        await using var scene = new OutgoingScene();
        var settings = scene.Settings("http://127.0.0.1:9");
        settings["Aurora:CaFile"] = null;
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9";
        settings[name] = value;
        await scene.StartAsync(settings);
        Assert.Equal(200, (int)(await scene.Admin.GetAsync("/livez")).StatusCode);
        await Waiting.UntilAsync(() => scene.Written.Contains(name + ": ", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", scene.Written, StringComparison.Ordinal);
    }
}
