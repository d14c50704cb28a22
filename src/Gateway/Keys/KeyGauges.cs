using System.Diagnostics.Metrics;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>Exports the state of the ring and of the token endpoint; costs nothing between two scrapes.</summary>
internal sealed class KeyGauges : IDisposable
{
    public const string MeterName = "AuroraGateway.KeyRing";

    private const string TenantTag = "aurora_gateway.tenant";
    private static readonly KeyFailureKind[] Holds = [
        KeyFailureKind.ApplicationKeyRejected, KeyFailureKind.Throttled, KeyFailureKind.Unavailable, KeyFailureKind.BadAnswer];

    private readonly Meter meter;
    private readonly Func<KeyRing> ring;
    private readonly Func<ExchangeEndpoint> endpoint;
    private readonly TimeProvider time;
    private readonly BoundedLabels<TenantId> labels;
    private readonly ITenantNames? names;

    /// <param name="meters">The host's.</param>
    /// <param name="ring">The keys.</param>
    /// <param name="endpoint">Where they come from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="labels">Which tenants get a label of their own.</param>
    /// <param name="names">Names of tenants; null for none.</param>
    public KeyGauges(
        IMeterFactory meters, Func<KeyRing> ring, Func<ExchangeEndpoint> endpoint, TimeProvider time, BoundedLabels<TenantId> labels,
        ITenantNames? names = null)
    {
        this.names = names;
        this.ring = ring;
        this.endpoint = endpoint;
        this.time = time;
        this.labels = labels;
        meter = meters.Create(MeterName);
        meter.CreateObservableGauge("aurora_gateway.key.owners", () => ring().Count, "{owner}", "Tenants and sessions remembered.");
        meter.CreateObservableGauge(
            "aurora_gateway.key.time_left", () => Lives(static (key, now) => key.EndsAt - now, Math.Min), "s",
            "Until the backend key ends; of the tenants without a label of their own the least.");
        meter.CreateObservableGauge(
            "aurora_gateway.key.age", () => Lives(static (key, now) => now - key.ObtainedAt, Math.Max), "s",
            "Since the backend key was exchanged; the maximum for tenants without a label of their own.");
        meter.CreateObservableGauge("aurora_gateway.exchange.held", Held, "1", "1 while key exchanges pause, except probes, by reason.");
    }

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<int>> Held()
    {
        var kind = endpoint().Trouble?.Kind;
        return Holds.Select(hold => new Measurement<int>(
            hold == kind ? 1 : 0, new KeyValuePair<string, object?>("aurora_gateway.exchange.outcome", KeyMetrics.NameOf(hold))));
    }

    private List<Measurement<double>> Lives(Func<TemporaryKey, DateTimeOffset, TimeSpan> read, Func<double, double, double> worse)
    {
        var now = time.GetUtcNow();
        var measured = new List<Measurement<double>>();
        double? rest = null;
        foreach (var key in ring().BackendKeys)
        {
            var seconds = read(key, now).TotalSeconds;
            if (labels.Has(key.Owner.Tenant))
            {
                measured.Add(Of(seconds, key.Owner.Tenant.ToString()));
            }
            else
            {
                rest = rest is { } before ? worse(before, seconds) : seconds;
            }
        }

        if (rest is { } others)
        {
            measured.Add(new(others, new KeyValuePair<string, object?>(TenantTag, BoundedLabels<TenantId>.Others)));
        }

        return measured;
    }

    private Measurement<double> Of(double seconds, string tenant) => names?.NameOf(tenant) is { } name
        ? new(seconds, new KeyValuePair<string, object?>(TenantTag, tenant), new KeyValuePair<string, object?>(ITenantNames.Label, name))
        : new(seconds, new KeyValuePair<string, object?>(TenantTag, tenant));
}
