using AuroraGateway.Keys.Exchange;
using AuroraGateway.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>Puts the shared store around the exchange, or leaves it as it is.</summary>
public static class SharedKeys
{
    /// <summary>This process alone.</summary>
    public static void AddUnsharedKeys(this IServiceCollection services)
    {
        services.AddSingleton(provider => new SharedState(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SharedState>>(), configured: false));
        services.AddSingleton<IKeyExchange>(provider => provider.GetRequiredService<AuroraExchange>());
        services.AddSingleton<IKeyNews>(NoKeyNews.Instance);
    }

    /// <summary>One of several replicas.</summary>
    public static void AddSharedKeys(this IServiceCollection services, RedisTarget redis, AuroraOrigin origin, string applicationId)
    {
        services.AddSingleton(redis.Options);
        services.AddSingleton(new SharedNames(redis.Options.Prefix, origin.Prefix, applicationId));
        services.AddSingleton(provider => new Seals(provider.GetRequiredService<LiveAurora>().Current.Keys, origin.Prefix, applicationId));
        services.AddSingleton(provider => new SharedMacs(
            provider.GetRequiredService<LiveAurora>().Current.Keys, origin.Prefix, applicationId, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<StoreClock>();
        services.AddSingleton<ReplicaCount>();
        services.AddSingleton<Membership>();
        services.AddSingleton<SignedNews>();
        services.AddSingleton<DropLedger>();
        services.AddSingleton<SharedEntries>();
        services.AddSingleton<Hearing>();
        services.AddSingleton(provider => new SharedState(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SharedState>>(), configured: true));
        services.AddSingleton<SharedMetrics>();
        services.AddSingleton<Wakeups>();
        services.AddSingleton(provider => new RedisStore(redis, provider.GetRequiredService<SharedNames>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISharedStore>(provider => provider.GetRequiredService<RedisStore>());
        services.AddSingleton<ISharedScripts>(provider => provider.GetRequiredService<RedisStore>());
        services.AddSingleton(provider => new StoreGuard(
            provider.GetRequiredService<ISharedStore>(),
            provider.GetRequiredService<SharedState>(),
            provider.GetRequiredService<SharedMetrics>(),
            redis.Options.Timeout,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SharedNews>();
        services.AddSingleton<IKeyNews>(provider => provider.GetRequiredService<SharedNews>());
        services.AddSingleton<IKeyExchange>(provider => new SharedExchange(
            provider.GetRequiredService<AuroraExchange>(),
            provider.GetRequiredService<StoreGuard>(),
            provider.GetRequiredService<SharedState>(),
            provider.GetRequiredService<SharedMetrics>(),
            provider.GetRequiredService<Wakeups>(),
            provider.GetRequiredService<SharedNews>(),
            provider.GetRequiredService<SharedNames>(),
            provider.GetRequiredService<SharedEntries>(),
            provider.GetRequiredService<KeysOptions>(),
            redis.Options,
            provider.GetRequiredService<TimeProvider>()));

        // Before the listeners open: hosted parts start in the order of their registration, and the server is the last.
        services.AddHostedService<FleetMember>();
    }
}
