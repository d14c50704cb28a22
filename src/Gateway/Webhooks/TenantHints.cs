using AuroraGateway.Keys;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;
using AuroraGateway.Tenants.Authorization;

namespace AuroraGateway.Webhooks;

/// <summary>
/// Acts on the status of tenants in webhooks. Each is only a hint, because webhooks arrive late, twice and out of order: the next exchange
/// decides. At most ten thousand tenants are remembered, and a bounded number of hints a minute has an effect.
/// </summary>
internal sealed class TenantHints(Func<KeyRing> ring, TenantAuthorizations authorizations, TimeProvider time)
{
    /// <summary>Hints with an effect at once, and again in a minute.</summary>
    private const int PerMinute = 120;

    // The exchange for a first hint may still be under way: a second one meanwhile must not begin another.
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly NewestTenants<TenantHint> known = new();
    private readonly PermitBucket permits = new(PerMinute, time);

    public WebhookOutcome Take(TenantId tenant, bool isEnabled)
    {
        lock (gate)
        {
            var before = known.Find(tenant);
            var isSame = before?.IsEnabled == isEnabled;
            if (isSame && IsSettled(before!))
            {
                return WebhookOutcome.Duplicate;
            }

            if (!permits.TryTake(out _))
            {
                return WebhookOutcome.Throttled;
            }

            var since = isSame ? before!.Since : time.GetUtcNow();
            known.Set(tenant, new TenantHint(tenant, isEnabled, since, time.GetTimestamp()));
        }

        // Before the exchange that follows: its verdict comes last.
        authorizations.Report(tenant, isEnabled, AuthorizationSource.Webhook);
        ring().Reconsider(tenant, isEnabled);
        if (isEnabled)
        {
            ring().KeepWarm(new KeyOwner(tenant));
        }

        return WebhookOutcome.Acted;
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<TenantHint> Newest(int most)
    {
        lock (gate)
        {
            return known.Newest(most);
        }
    }

    // A second "disabled" needs nothing: Aurora refuses the next exchange. A second "enabled" requests a key again if the first brought
    // none.
    private bool IsSettled(TenantHint before) =>
        !before.IsEnabled || time.GetElapsedTime(before.ActedAt) < Quiet || ring().Holds(new KeyOwner(before.Tenant));
}
