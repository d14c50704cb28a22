using System.Diagnostics.Metrics;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Quota;

/// <summary>Shows what is left of Aurora's quota to whoever scrapes; costs nothing in between.</summary>
public sealed class QuotaGauges : IDisposable
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
        meter.CreateObservableGauge("aurora_gateway.quota.left", Left, "{request}", "Calls that Aurora's quota has room for now; of the tenants without a label of their own, and of sessions, the least.");
    }

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<int>> Left()
    {
        int? rest = null;
        foreach (var standing in gate().Read())
        {
            var left = Math.Max(0, standing.Limit - standing.Used);
            var owner = standing.Owner;
            if (owner.IsApplication || (owner.Session is null && labels.Has(owner.Tenant)))
            {
                yield return Of(left, owner.IsApplication ? Application : owner.Tenant.ToString());
            }
            else
            {
                rest = Math.Min(rest ?? left, left);
            }
        }

        if (rest is { } others)
        {
            yield return Of(others, BoundedLabels<TenantId>.Others);
        }
    }

    private Measurement<int> Of(int left, string tenant)
    {
        var label = new KeyValuePair<string, object?>("aurora_gateway.tenant", tenant);
        return names?.NameOf(tenant) is { } name ? new(left, label, new KeyValuePair<string, object?>(ITenantNames.Label, name)) : new(left, label);
    }
}
