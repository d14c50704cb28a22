using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Handles;
using AuroraGateway.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>Puts the shared store around the exchange, or leaves it as it is.</summary>
public static class SharedKeys
{
    /// <summary>This process alone.</summary>
    public static void AddUnsharedKeys(this IServiceCollection services)
    {
        services.AddSingleton<IKeyExchange>(static provider => new SpentSessions(
            provider.GetRequiredService<AuroraExchange>(),
            provider.GetRequiredService<KeysOptions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IKeyNews>(NoKeyNews.Instance);
        services.AddSingleton<IHandleStore, NoHandleStore>();
        services.AddSingleton<TokenHandles>();
    }

    /// <summary>One of several replicas; <see cref="RedisFeature"/> registers the connection.</summary>
    public static void AddSharedKeys(this IServiceCollection services, AuroraOrigin origin, string applicationId)
    {
        services.AddSingleton(provider => new Seals(provider.GetRequiredService<ApplicationKeys>(), origin.Prefix, applicationId));
        services.AddSingleton(provider => new SharedMacs(
            provider.GetRequiredService<ApplicationKeys>(), origin.Prefix, applicationId, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IReplicaTags>(static provider => provider.GetRequiredService<SharedMacs>());
        services.AddSingleton<IKeyStore, KeyStore>();
        services.AddSingleton<SignedNews>();
        services.AddSingleton<DropLedger>();
        services.AddSingleton<SharedEntries>();
        services.AddSingleton<Hearing>();

        // Replicas keep their upstream until a restart.
        services.AddSingleton(static provider => provider.GetRequiredService<Func<KeyRing>>()());
        services.AddSingleton<Wakeups>();
        services.AddSingleton<IHandleStore, SharedHandles>();
        services.AddSingleton<TokenHandles>();
        services.AddSingleton<SharedNews>();
        services.AddSingleton<IKeyNews>(static provider => provider.GetRequiredService<SharedNews>());
        services.AddSingleton<IReplicaMessages, KeyMessages>();
        services.AddSingleton<IKeyExchange>(static provider => new SharedExchange(
            provider.GetRequiredService<AuroraExchange>(),
            provider.GetRequiredService<IKeyStore>(),
            provider.GetRequiredService<StoreGuard>(),
            provider.GetRequiredService<SharedState>(),
            provider.GetRequiredService<SharedMetrics>(),
            provider.GetRequiredService<Wakeups>(),
            provider.GetRequiredService<SharedNews>(),
            provider.GetRequiredService<SharedNames>(),
            provider.GetRequiredService<SharedEntries>(),
            provider.GetRequiredService<KeysOptions>(),
            provider.GetRequiredService<RedisOptions>(),
            provider.GetRequiredService<TimeProvider>()));
    }
}
