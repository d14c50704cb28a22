using System.Collections.Frozen;
using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Quota;

/// <summary>The quota's settings in general, and for the tenants for which Aurora raised it; immutable.</summary>
/// <param name="options">In general.</param>
/// <param name="time">For the tick frequency.</param>
/// <param name="tenants">The limits of those tenants.</param>
/// <param name="patience">How long a call may wait for the response of a store; zero without one.</param>
internal sealed class QuotaTermsTable(
    QuotaOptions options, TimeProvider time, IReadOnlyDictionary<TenantId, int>? tenants = null, TimeSpan patience = default)
{
    private readonly QuotaTerms usual = new(options, time, patience);

    private readonly FrozenDictionary<TenantId, QuotaTerms> own = (tenants ?? FrozenDictionary<TenantId, int>.Empty).ToFrozenDictionary(
        static pair => pair.Key, pair => new QuotaTerms(options.With(pair.Value), time, patience));

    /// <summary>A session has its tenant's limit.</summary>
    public QuotaTerms Of(in QuotaOwner owner) =>
        own.Count > 0 && !owner.IsApplication && own.TryGetValue(owner.Tenant, out var terms) ? terms : usual;
}
