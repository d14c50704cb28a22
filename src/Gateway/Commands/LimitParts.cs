using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Limits.Shared;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;

namespace AuroraGateway.Commands;

/// <summary>Where limits are counted: in this process, or over all replicas that name the same Redis.</summary>
public static class LimitParts
{
    public static void Add(IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton<LimitMetrics>();
        services.AddSingleton<QuotaGauges>();
        if (settings.Redis is not null)
        {
            services.AddSingleton<ILimitStore>(static provider => new SharedLimitStore(
                provider.GetRequiredService<ISharedScripts>(),
                provider.GetRequiredService<StoreGuard>(),
                provider.GetRequiredService<SharedMacs>(),
                provider.GetRequiredService<ReplicaCount>()));
        }

        services.AddSingleton(static provider => new Counters(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILimitStore>(),
            provider.GetService<SharedNames>() is { } names ? names.CounterOf : null));

        // A call may have to wait for one answer of Redis before it is known whether there is a permit.
        var patience = settings.Redis is { Options.Timeout: var timeout } ? timeout + timeout : default;
        services.AddSingleton(provider =>
        {
            var gate = new QuotaGate(
                settings.Options.Limits.Aurora,
                provider.GetRequiredService<LimitMetrics>(),
                provider.GetRequiredService<TimeProvider>(),
                capacity: settings.Budget.QuotaBudgets,
                store: provider.GetService<ILimitStore>(),
                name: provider.GetService<SharedNames>() is { } names ? owner => NameOf(names, owner) : null,
                patience: patience);
            gate.Change(settings.Options.Limits.Aurora, TenantCompiler.QuotasOf(settings.Tenants));
            return gate;
        });
    }

    /// <summary>An owner's name in Redis: a digest stands for a session.</summary>
    public static string NameOf(SharedNames names, QuotaOwner owner) => owner.IsApplication
        ? names.ApplicationQuota
        : names.QuotaOf(new KeyOwner(owner.Tenant, (SessionHandle?)owner.Session));
}
