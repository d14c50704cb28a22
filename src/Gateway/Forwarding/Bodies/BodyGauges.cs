using System.Diagnostics.Metrics;

namespace AuroraGateway.Forwarding.Bodies;

/// <summary>Shows how much of the room for kept bodies is used.</summary>
internal sealed class BodyGauges : IDisposable
{
    private readonly Meter meter;

    public BodyGauges(IMeterFactory meters, BodyBudget budget)
    {
        meter = meters.Create("AuroraGateway.Bodies");
        meter.CreateObservableGauge(
            "aurora_gateway.bodies.kept", () => budget.Used, "By", "Bytes of request bodies that are kept for a second sending.");
        meter.CreateObservableGauge(
            "aurora_gateway.bodies.room", () => budget.Total, "By", "Bytes that all kept request bodies together may take.");
        meter.CreateObservableCounter(
            "aurora_gateway.bodies.not_kept", () => budget.Streamed, "{request}",
            "Requests whose bodies were streamed without being kept, because there was no room: they cannot be sent again.");
    }

    public void Dispose() => meter.Dispose();
}
