using System.Diagnostics.Metrics;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Quota;

/// <summary>What is left of Aurora's quota, read when metrics are scraped.</summary>
internal sealed class QuotaGauges : IDisposable
{
    private const string Application = "(application)";

    private readonly Meter meter;
    private readonly Func<QuotaGate> gate;
    private readonly BoundedLabels<TenantId> labels;
    private readonly ITenantNames? names;

    /// <param name="meters">The host's.</param>
    /// <param name="gate">The quotas.</param>
    /// <param name="labels">Which tenants get a label of their own.</param>
    /// <param name="names">Names of tenants; null for none.</param>
    public QuotaGauges(IMeterFactory meters, Func<QuotaGate> gate, BoundedLabels<TenantId> labels, ITenantNames? names = null)
    {
        this.names = names;
        this.gate = gate;
        this.labels = labels;
        meter = meters.Create(LimitMetrics.MeterName);
        meter.CreateObservableGauge(
            "aurora_gateway.quota.left",
            Left,
            "{request}",
            "Calls that Aurora's quota has room for now; of the tenants without a label of their own, and of sessions, the least.");
    }

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<int>> Left() => gate().Read()
        .GroupBy(standing => LabelOf(standing.Owner), static standing => Math.Max(0, standing.Limit - standing.Used))
        .Select(left => Of(left.Min(), left.Key));

    private string LabelOf(in QuotaOwner owner) =>
        owner.IsApplication ? Application
        : owner.Session is null && labels.Has(owner.Tenant) ? owner.Tenant.ToString()
        : BoundedLabels<TenantId>.Others;

    private Measurement<int> Of(int left, string tenant)
    {
        var label = new KeyValuePair<string, object?>("aurora_gateway.tenant", tenant);
        return names?.NameOf(tenant) is { } name
            ? new(left, label, new KeyValuePair<string, object?>(ITenantNames.Label, name))
            : new(left, label);
    }
}
