using AuroraGateway.Telemetry;

namespace AuroraGateway.Unit.Telemetry;

/// <summary>Nothing is exported unless the standard variables say where; a mistake in them is a sentence and ends nothing.</summary>
public sealed class OtlpSettingsTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317";
    private const string Traces = "OTEL_EXPORTER_OTLP_TRACES_";
    private const string Client = "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE";
    private const string Http = "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf";

    [Theory]
    [InlineData("", false, false)]
    [InlineData("OTEL_SERVICE_NAME=x", false, false)]
    [InlineData(Endpoint, true, true)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c:4317", true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://c:4317", false, true)]
    [InlineData(Endpoint + ";OTEL_TRACES_EXPORTER=none", false, true)]
    [InlineData(Endpoint + ";OTEL_TRACES_EXPORTER=otlp;OTEL_METRICS_EXPORTER=OTLP", true, true)]
    [InlineData(Endpoint + ";OTEL_METRICS_EXPORTER=prometheus,none", true, false)]
    [InlineData(Endpoint + ";OTEL_SDK_DISABLED=true", false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT= ", false, false)]
    public void An_endpoint_switches_its_signals_on(string variables, bool traces, bool metrics)
    {
        var otlp = Of(variables);
        Assert.Equal((traces, metrics), (otlp.Traces is not null, otlp.Metrics is not null));
        Assert.Empty(otlp.Warnings);
    }

    [Theory]
    [InlineData(Endpoint, "http://c:4317/", true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318/base/;" + Http, "http://c:4318/base/v1/traces", false)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c:4318/mine;" + Http, "http://c:4318/mine", false)]
    [InlineData(Endpoint + ";" + Traces + "ENDPOINT=http://t:4318/x;" + Traces + "PROTOCOL=HTTP/protobuf", "http://t:4318/x", false)]
    public void A_signal_goes_where_its_own_variables_say_before_the_general_ones(string variables, string endpoint, bool isGrpc)
    {
        var traces = Of(variables).Traces!;
        Assert.Equal((endpoint, isGrpc), (traces.Endpoint.ToString(), traces.IsGrpc));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT", "not an address with http://")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=collector", "OTEL_EXPORTER_OTLP_ENDPOINT", "not an address with http://")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://$(HOST_IP):4317", "OTEL_EXPORTER_OTLP_ENDPOINT", "not an address with http://")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=unix:///run/otel.sock", "OTEL_EXPORTER_OTLP_ENDPOINT", "not an address with http://")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://u:canary@c:4317", "OTEL_EXPORTER_OTLP_ENDPOINT", "contains a credential")]
    [InlineData(Endpoint + ";" + Traces + "ENDPOINT=c:1;OTEL_METRICS_EXPORTER=none", Traces + "ENDPOINT", "not an address")]
    [InlineData(Endpoint + ";OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "OTEL_EXPORTER_OTLP_PROTOCOL", "neither grpc nor http/protobuf")]
    [InlineData(Endpoint + ";OTEL_EXPORTER_OTLP_HEADERS=Authorization", "OTEL_EXPORTER_OTLP_HEADERS", "not a list of name=value")]
    [InlineData(Endpoint + ";OTEL_EXPORTER_OTLP_HEADERS=Authorization=", "OTEL_EXPORTER_OTLP_HEADERS", "not a list of name=value")]
    [InlineData(Endpoint + ";OTEL_EXPORTER_OTLP_HEADERS=Bearer canary", "OTEL_EXPORTER_OTLP_HEADERS", "not a list of name=value")]
    [InlineData(Endpoint + ";OTEL_EXPORTER_OTLP_HEADERS=a=canary%0d%0ab: c", "OTEL_EXPORTER_OTLP_HEADERS", "not a list of name=value")]
    [InlineData(Endpoint + ";OTEL_EXPORTER_OTLP_HEADERS=a b=canary", "OTEL_EXPORTER_OTLP_HEADERS", "not a list of name=value")]
    [InlineData(Endpoint + ";OTEL_EXPORTER_OTLP_CERTIFICATE=/nowhere/ca.pem", "OTEL_EXPORTER_OTLP_CERTIFICATE", "cannot be used")]
    [InlineData(Endpoint + ";" + Client + "=/nowhere/c.pem", Client, "cannot be used")]
    public void What_cannot_be_understood_is_a_sentence_without_its_value_and_no_export(string variables, string name, string expected)
    {
        var otlp = Of(variables);
        Assert.Null(otlp.Traces);
        Assert.Null(otlp.Metrics);
        var warning = Assert.Single(otlp.Warnings);
        Assert.Equal(name, warning.Variable);
        Assert.Contains(expected, warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT=10s")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT=0")]
    [InlineData("OTEL_EXPORTER_OTLP_COMPRESSION=brotli")]
    [InlineData("OTEL_BSP_SCHEDULE_DELAY=x")]
    [InlineData("OTEL_BSP_MAX_QUEUE_SIZE=-1")]
    [InlineData("OTEL_BSP_MAX_EXPORT_BATCH_SIZE=4096")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL=1m")]
    [InlineData("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=many")]
    [InlineData("OTEL_TRACES_SAMPLER=sometimes")]
    [InlineData("OTEL_TRACES_SAMPLER_ARG=150%")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES=k=v,broken")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=both")]
    [InlineData("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=disk")]
    public void A_detail_that_cannot_be_understood_is_a_sentence_and_its_default(string variable)
    {
        var otlp = Of(Endpoint + ";" + variable);
        Assert.NotNull(otlp.Traces);
        Assert.NotNull(otlp.Metrics);
        Assert.Equal(variable.Split('=')[0], Assert.Single(otlp.Warnings).Variable);
        Assert.DoesNotContain(otlp.Variables, pair => $"{pair.Key}={pair.Value}" == variable);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS=a=b", "nothing is exported without OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_TRACES_EXPORTER=otlp", "without OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://c:4317", "exports traces and metrics")]
    [InlineData(Endpoint + ";OTEL_TRACES_EXPORTER=zipkin", "does not have")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318", "OTEL_EXPORTER_OTLP_PROTOCOL should be http/protobuf")]
    [InlineData(Endpoint + ";" + Http, "OTEL_EXPORTER_OTLP_PROTOCOL should be grpc")]
    [InlineData(Endpoint + ";OTEL_EXPORTER_OTLP_INSECURE=true", "the endpoint's scheme decides")]
    public void What_goes_nowhere_is_a_sentence(string variables, string expected) =>
        Assert.Contains(expected, Assert.Single(Of(variables).Warnings).Message, StringComparison.Ordinal);

    [Fact]
    public void Where_to_export_to_is_not_left_to_the_SDK_which_throws_for_what_it_cannot_parse()
    {
        var otlp = Of(Endpoint + ";OTEL_EXPORTER_OTLP_HEADERS=x-tok=abc%20d;OTEL_EXPORTER_OTLP_TIMEOUT=500;OTEL_BSP_SCHEDULE_DELAY=300");
        Assert.Equal(["OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "OTEL_BSP_SCHEDULE_DELAY"], otlp.Variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("x-tok=abc%20d", 500), (otlp.Traces!.Headers, otlp.Traces.TimeoutMilliseconds));
        Assert.DoesNotContain("abc", otlp.Traces.ToString(), StringComparison.Ordinal);
    }

    private static OtlpSettings Of(string variables) => OtlpSettings.Of(variables
        .Split(';', StringSplitOptions.RemoveEmptyEntries)
        .Select(static pair => pair.Split('=', 2))
        .ToDictionary(static pair => pair[0], static pair => (string?)pair[1]));
}
