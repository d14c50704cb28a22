using System.Diagnostics.Metrics;
using AuroraGateway.Keys.Handles;

namespace AuroraGateway.Webhooks;

/// <summary>Counts webhooks by outcome.</summary>
internal sealed class WebhookMetrics : IDisposable
{
    public const string MeterName = "AuroraGateway.Webhooks";

    private static readonly KeyValuePair<string, object?>[] Outcomes =
        [.. Enum.GetNames<WebhookOutcome>().Select(Named)];

    private readonly Meter meter;
    private readonly Counter<long> received;

    public WebhookMetrics(IMeterFactory meters, TokenHandles handles)
    {
        meter = meters.Create(MeterName);
        received = meter.CreateCounter<long>("aurora_gateway.webhook.received", "{webhook}", "Webhooks received, by outcome.");
        meter.CreateObservableGauge(
            "aurora_gateway.webhook.handles", () => handles.Count, "{handle}", "Handles used in place of session tokens.");
    }

    public void Received(WebhookOutcome outcome) => received.Add(1, Outcomes[(int)outcome]);

    private static KeyValuePair<string, object?> Named(string outcome) => new("aurora_gateway.webhook.outcome", outcome.ToLowerInvariant());

    public void Dispose() => meter.Dispose();
}
