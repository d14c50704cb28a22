using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Integration.Admin;

/// <summary>Spans, and what becomes of the caller's trace context.</summary>
public sealed class TraceTests
{
    private const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Fact]
    public async Task The_exchange_is_a_trace_of_its_own_linked_from_every_request_that_waited()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended);
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.BendAsync("""{"exchangeDelayMs":300}""");
        var tenant = Guid.NewGuid().ToString();
        var responses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => gateway.CallAsync(tenant, path: "/projects/7?note=1")));
        await Waiting.UntilAsync(() =>
            ended.Count(span => span.Kind == ActivityKind.Server && (string?)span.GetTagItem("aurora_gateway.tenant") == tenant) == 5);
        foreach (var response in responses)
        {
            response.Dispose();
        }

        var exchange = Assert.Single(ended, span => span.OperationName == "exchange" &&
            (string?)span.GetTagItem("aurora_gateway.tenant") == tenant);
        Assert.Null(exchange.ParentId);
        Assert.Equal("bought", exchange.GetTagItem("aurora_gateway.exchange.outcome"));
        var requests = ended.Where(span => span.Kind == ActivityKind.Server &&
            (string?)span.GetTagItem("aurora_gateway.tenant") == tenant).ToList();
        Assert.All(requests, request =>
        {
            Assert.NotEqual(exchange.TraceId, request.TraceId);
            Assert.Equal(exchange.SpanId, Assert.Single(request.Links).Context.SpanId);
            Assert.Equal("GET /projects/*", request.DisplayName);
            Assert.DoesNotContain(request.TagObjects, tag => tag.Value is string text && text.Contains("note", StringComparison.Ordinal));
            Assert.Single(ended, span => span.Kind == ActivityKind.Client && span.ParentSpanId == request.SpanId);
        });
    }

    [Fact]
    public async Task The_callers_trace_goes_on_through_the_gateways_span()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended);
        await using var gateway = await GatewayUnderTest.StartAsync();
        var tenant = Guid.NewGuid().ToString();
        (await gateway.CallAsync(tenant, with: request => request.Headers.Add("traceparent", Parent))).Dispose();
        await Waiting.UntilAsync(() =>
            ended.Any(span => span.Kind == ActivityKind.Server && (string?)span.GetTagItem("aurora_gateway.tenant") == tenant));
        var server = Assert.Single(ended, span => span.Kind == ActivityKind.Server &&
            (string?)span.GetTagItem("aurora_gateway.tenant") == tenant);
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", server.TraceId.ToString());
        Assert.Equal("00f067aa0ba902b7", server.ParentSpanId.ToString());
        var client = Assert.Single(ended, span => span.Kind == ActivityKind.Client && span.ParentSpanId == server.SpanId);
        Assert.Equal(client.Id, await SentParentAsync(gateway, tenant));
    }

    private static async Task<string?> SentParentAsync(GatewayUnderTest gateway, string tenant)
    {
        using var response = await AdminCalls.SendAsync(HttpMethod.Get, new Uri(gateway.Emulator.BaseUrl, "/_emulator/requests"));
        var text = await response.Content.ReadAsStringAsync();
        var request = JsonNode.Parse(text)!.AsArray()
            .Last(one => one!.ToJsonString().Contains($"/tenants/{tenant}/projects", StringComparison.Ordinal))!.ToJsonString();
        var match = System.Text.RegularExpressions.Regex.Match(request, "00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
        return match.Value;
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Tracing.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
