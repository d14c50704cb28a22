using AuroraGateway.Keys;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;

namespace AuroraGateway.Webhooks;

/// <summary>
/// What webhooks say of tenants. Each is only a hint, because webhooks are late, doubled and out of order: it makes the ring ask Aurora
/// again, and the next exchange decides. At most ten thousand tenants are remembered, and a bounded number of hints is acted on.
/// </summary>
internal sealed class TenantHints(Func<KeyRing> ring, TimeProvider time)
{
    private const int MostTenants = 10_000;

    /// <summary>Hints acted on at once, and again in a minute.</summary>
    private const int PerMinute = 120;

    // The exchange for a first hint may still be under way: a second one meanwhile must not begin another.
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<TenantId, LinkedListNode<TenantHint>> nodes = [];
    private readonly LinkedList<TenantHint> newest = new();
    private readonly PermitBucket permits = new(PerMinute, time);

    public WebhookOutcome Take(TenantId tenant, bool isEnabled)
    {
        lock (gate)
        {
            var before = nodes.TryGetValue(tenant, out var node) ? node.Value : null;
            var isSame = before?.IsEnabled == isEnabled;
            if (isSame && IsSettled(before!))
            {
                return WebhookOutcome.Duplicate;
            }

            if (!permits.TryTake(out _))
            {
                return WebhookOutcome.Throttled;
            }

            RecordLocked(new TenantHint(tenant, isEnabled, isSame ? before!.Since : time.GetUtcNow(), time.GetTimestamp()));
        }

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
            return [.. newest.Take(most)];
        }
    }

    // "Disabled" again says nothing new: Aurora refuses the next exchange. "Enabled" again is a second chance if no key came of the first.
    private bool IsSettled(TenantHint before) =>
        !before.IsEnabled || time.GetElapsedTime(before.ActedAt) < Quiet || ring().Holds(new KeyOwner(before.Tenant));

    private void RecordLocked(TenantHint hint)
    {
        if (nodes.Remove(hint.Tenant, out var node))
        {
            newest.Remove(node);
        }

        nodes[hint.Tenant] = newest.AddFirst(hint);
        if (nodes.Count > MostTenants)
        {
            nodes.Remove(newest.Last!.Value.Tenant);
            newest.RemoveLast();
        }
    }
}
