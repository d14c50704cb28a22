using System.Collections.Concurrent;
using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Callers;

/// <summary>A counter for each tenant up to a bound; the tenants beyond it share one.</summary>
internal sealed class LimiterPartitions(LimitRule rule, Counters counters, TimeProvider time)
{
    /// <summary>The most tenants with a counter of their own.</summary>
    public const int Capacity = 10_000;

    private static readonly TimeSpan SweepAtMost = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TenantId, WindowLimiter> byTenant = new();
    private readonly WindowLimiter application = counters.Open(rule, "application");

    // On the safe side: a flood of invented tenants has one limit together.
    private readonly Lazy<WindowLimiter> overflow = new(() => counters.Open(rule, "others"));
    private readonly Lock gate = new();
    private long sweptAt;

    /// <param name="tenant">Null for the application's own endpoints.</param>
    public WindowLimiter For(TenantId? tenant)
    {
        if (tenant is not { } known)
        {
            return application;
        }

        return byTenant.TryGetValue(known, out var limiter) ? limiter : Add(known);
    }

    private WindowLimiter Add(TenantId tenant)
    {
        lock (gate)
        {
            if (byTenant.TryGetValue(tenant, out var limiter))
            {
                return limiter;
            }

            if (byTenant.Count >= Capacity)
            {
                Sweep();
            }

            return byTenant.Count >= Capacity ? overflow.Value : byTenant.GetOrAdd(tenant, counters.Open(rule, tenant.ToString()));
        }
    }

    private void Sweep()
    {
        var now = time.GetTimestamp();
        if (sweptAt != 0 && time.GetElapsedTime(sweptAt, now) < SweepAtMost)
        {
            return;
        }

        sweptAt = now;
        foreach (var (tenant, limiter) in byTenant)
        {
            if (limiter.IdleDuration is not null)
            {
                byTenant.TryRemove(tenant, out _);
            }
        }
    }
}
