using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Limits.Shared;
using AuroraGateway.Redis;

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
                provider.GetRequiredService<IReplicaTags>(),
                provider.GetRequiredService<ReplicaCount>()));
        }

        services.AddSingleton(static provider => new Counters(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILimitStore>(),
            provider.GetService<SharedNames>() is { } names ? names.CounterOf : null));

        // A call may have to wait for one answer of Redis before it is known whether there is a permit.
        var patience = settings.Redis is { Options.Timeout: var timeout } ? timeout + timeout : default;
        services.AddSingleton<Func<GatewaySettings, QuotaGate>>(provider => next =>
        {
            var gate = new QuotaGate(
                next.Options.Limits.Aurora,
                provider.GetRequiredService<LimitMetrics>(),
                provider.GetRequiredService<TimeProvider>(),
                capacity: settings.Budget.QuotaBudgets,
                store: provider.GetService<ILimitStore>(),
                name: provider.GetService<SharedNames>() is { } names ? owner => names.QuotaOf(owner) : null,
                patience: patience);
            gate.Change(next.Options.Limits.Aurora, TenantCompiler.QuotasOf(next.Tenants));
            return gate;
        });
    }
}
