using System.Collections.Frozen;
using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Quota;

/// <summary>The quota's settings in general, and for the tenants for which Aurora raised it; immutable.</summary>
internal sealed class QuotaTermsTable(
    QuotaOptions options, IReadOnlyDictionary<TenantId, int> tenants, TimeProvider time, TimeSpan patience)
{
    private readonly QuotaTerms usual = new(options, time, patience);

    private readonly FrozenDictionary<TenantId, QuotaTerms> own = tenants.ToFrozenDictionary(
        static pair => pair.Key, pair => new QuotaTerms(options.With(pair.Value), time, patience));

    /// <summary>A session has its tenant's limit.</summary>
    public QuotaTerms Of(in QuotaOwner owner) =>
        own.Count > 0 && !owner.IsApplication && own.TryGetValue(owner.Tenant, out var terms) ? terms : usual;
}
