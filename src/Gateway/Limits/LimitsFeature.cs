using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Limits.Shared;
using AuroraGateway.Platform;
using AuroraGateway.Redis;

namespace AuroraGateway.Limits;

/// <summary>Registers where limits are counted: in this process, or over all replicas that name the same Redis.</summary>
internal static class LimitsFeature
{
    public static void AddLimits(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton<LimitMetrics>();
        if (settings.Redis is not null)
        {
            services.AddSingleton<ILimitStore>(static provider => new SharedLimitStore(
                provider.GetRequiredService<ISharedScripts>(), provider.GetRequiredService<StoreGuard>(),
                provider.GetRequiredService<IReplicaTags>(), provider.GetRequiredService<ReplicaCount>()));
        }

        services.AddSingleton(static provider => new Counters(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILimitStore>(),
            provider.GetService<SharedNames>() is { } names ? names.CounterOf : null));
        services.AddSingleton<Func<QuotaTermsTable, QuotaGate>>(provider => terms => Gate(settings, terms, provider));

        // A call may have to wait for one response of Redis before it is known whether there is a permit.
        var patience = settings.Redis is { Options.Timeout: var timeout } ? timeout + timeout : default;
        services.AddSingleton<Func<GatewaySettings, QuotaTermsTable>>(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return next => new QuotaTermsTable(next.Options.Limits.Aurora, time, next.Tenants.Quotas, patience);
        });
        services.AddAtStart<QuotaGauges>();
    }

    private static QuotaGate Gate(GatewaySettings settings, QuotaTermsTable terms, IServiceProvider provider) => new(
        terms,
        provider.GetRequiredService<LimitMetrics>(),
        provider.GetRequiredService<TimeProvider>(),
        capacity: settings.Budget.QuotaBudgets,
        store: provider.GetService<ILimitStore>(),
        name: provider.GetService<SharedNames>() is { } names ? owner => names.QuotaOf(owner) : null);
}
