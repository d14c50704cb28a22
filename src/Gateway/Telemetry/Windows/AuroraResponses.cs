using System.Collections.Concurrent;

namespace AuroraGateway.Telemetry.Windows;

/// <summary>
/// What Aurora responded with lately, in all and for each tenant; the tenants are bounded, and the others share one window.
/// </summary>
/// <typeparam name="TTenant">What a tenant is known by.</typeparam>
internal sealed class AuroraResponses<TTenant>(TimeProvider time)
    where TTenant : struct, IEquatable<TTenant>
{
    /// <summary>Tenants with a window of their own at most.</summary>
    public const int Most = 1000;

    private const int FiveMinutes = 5 * ResponseWindow.Minute;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SweepAtMost = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<TTenant, TenantResponses> tenants = new();
    private readonly TenantResponses others = new(time);
    private readonly Lock adding = new();
    private long sweptAt;

    /// <summary>Five minutes of everything.</summary>
    public ResponseWindow All { get; } = new(time, FiveMinutes);

    /// <summary>In no order.</summary>
    public IEnumerable<KeyValuePair<TTenant, TenantResponses>> Tenants => tenants;

    /// <param name="tenant">Null for the application's own calls.</param>
    /// <param name="kind">How the call ended.</param>
    /// <param name="sent">Timestamp of its sending.</param>
    /// <param name="duration">Until the response's header; null if it says nothing of Aurora.</param>
    public void Count(TTenant? tenant, ResponseClass kind, long sent, TimeSpan? duration)
    {
        All.Count(kind, sent, duration);
        if (tenant is { } id)
        {
            (tenants.TryGetValue(id, out var known) ? known : Add(id)).Count(kind, sent, duration);
        }
    }

    private TenantResponses Add(TTenant tenant)
    {
        lock (adding)
        {
            if (tenants.TryGetValue(tenant, out var known))
            {
                return known;
            }

            if (tenants.Count >= Most && time.GetElapsedTime(sweptAt) >= SweepAtMost)
            {
                sweptAt = time.GetTimestamp();
                foreach (var (id, idle) in tenants.Where(pair => time.GetElapsedTime(pair.Value.LastSent) >= Idle))
                {
                    tenants.TryRemove(new(id, idle));
                }
            }

            return tenants.Count >= Most ? others : tenants[tenant] = new TenantResponses(time);
        }
    }
}
