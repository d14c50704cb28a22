using System.Diagnostics.Metrics;
using AuroraGateway.Hosting.Incoming;
using AuroraGateway.Hosting.Listeners;

namespace AuroraGateway.Hosting.Health;

/// <summary>Shows in the metrics what is used of the budget, and what was closed or refused to stay within it.</summary>
internal sealed class ResourceGauges : IDisposable
{
    private readonly Meter meter;

    public ResourceGauges(IMeterFactory meters, ResourceUse use, ConnectionTable connections, AcceptState state, Liveness liveness)
    {
        meter = meters.Create("AuroraGateway.Hosting");
        meter.CreateObservableGauge(
            "aurora_gateway.live", () => liveness.Reason is null ? 1 : 0, "1", "1 if the data listener works, as /livez says.");
        meter.CreateObservableGauge(
            "aurora_gateway.resource.used", () => use.Read().Select(static figure => Of(figure, figure.Used)), "1",
            "What is used of each resource.");
        meter.CreateObservableGauge(
            "aurora_gateway.resource.limit", () => use.Read().Select(static figure => Of(figure, figure.Limit)), "1",
            "The bound of each resource.");
        meter.CreateObservableCounter(
            "aurora_gateway.connections.closed",
            () => new Measurement<long>[]
            {
                new(connections.Shed, Reason("bound")), new(connections.Heads.Closed, Reason("head")),
                new(connections.Expired, Reason("idle")),
                new(connections.Refused, Reason("refused")),
            },
            "{connection}",
            "Callers' connections without a proof that were closed: to make room at the bound, after a time without one, or at once " +
                "because every place was taken.");
        meter.CreateObservableCounter(
            "aurora_gateway.accept.failures", () => state.Failures, "{connection}",
            "Connections that could not be accepted because descriptors or kernel memory were used up.");
    }

    public void Dispose() => meter.Dispose();

    private static Measurement<long> Of(ResourceFigure figure, long value) =>
        new(value, new KeyValuePair<string, object?>("aurora_gateway.resource", figure.Name));

    private static KeyValuePair<string, object?> Reason(string reason) => new("aurora_gateway.connections.reason", reason);
}
