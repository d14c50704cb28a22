using AuroraGateway.Integration.Admin;

namespace AuroraGateway.Integration.Outgoing;

/// <summary>An export that timed out on a path that fell silent is followed by one on a new connection.</summary>
public sealed class SilentCollectorTests
{
    [Fact]
    public async Task Spans_arrive_again_after_the_path_to_the_collector_fell_silent()
    {
        await using var collector = await CollectorStub.StartAsync();
        await using var relay = new FreezableRelay(new Uri(collector.Address).Port);
        await using var scene = new OutgoingScene();
        var settings = scene.Settings("http://127.0.0.1:9");
        settings["Aurora:CaFile"] = null;
        settings["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = $"http://127.0.0.1:{relay.Port}/v1/traces";
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        settings["OTEL_EXPORTER_OTLP_TIMEOUT"] = "1000";
        settings["OTEL_BSP_SCHEDULE_DELAY"] = "100";
        await scene.StartAsync(settings);
        await ExportedAsync(scene, collector, "11111111-1111-4111-8111-111111111111");
        relay.Freeze();
        await ExportedAsync(scene, collector, "22222222-2222-4222-8222-222222222222");
    }

    private static Task ExportedAsync(OutgoingScene scene, CollectorStub collector, string tenant) => Waiting.UntilAsync(async () =>
    {
        await scene.CallAsync(tenant);
        return collector.Taken.Contains(tenant, StringComparison.Ordinal);
    });
}
