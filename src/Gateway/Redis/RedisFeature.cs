using AuroraGateway.Configuration.Compiling;

namespace AuroraGateway.Redis;

/// <summary>Registers the connection to the Redis that replicas share; what they share is registered by Keys and Limits.</summary>
internal static class RedisFeature
{
    public static void AddRedis(this IServiceCollection services, GatewaySettings settings) => services.AddRedis(
        settings.Redis,
        settings.Redis is { Options.Prefix: var prefix }
            ? new SharedNames(prefix, settings.Origin.Prefix, settings.Options.Aurora.ApplicationId)
            : null);

    /// <param name="services">Where to.</param>
    /// <param name="redis">Null for a process that shares nothing.</param>
    /// <param name="names">The names under which replicas store; null without Redis.</param>
    public static void AddRedis(this IServiceCollection services, RedisTarget? redis, SharedNames? names)
    {
        services.AddSingleton(provider => new SharedState(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SharedState>>(),
            configured: redis is not null));
        if (redis is null || names is null)
        {
            return;
        }

        services.AddSingleton(redis);
        services.AddSingleton(redis.Options);
        services.AddSingleton(names);
        services.AddSingleton<StoreClock>();
        services.AddSingleton<ReplicaCount>();
        services.AddSingleton<ReplicaHeartbeat>();
        services.AddSingleton<SharedMetrics>();
        services.AddSingleton<RedisStore>();
        services.AddSingleton<ISharedStore>(static provider => provider.GetRequiredService<RedisStore>());
        services.AddSingleton<ISharedScripts>(static provider => provider.GetRequiredService<RedisStore>());
        services.AddSingleton(provider => new StoreGuard(
            provider.GetRequiredService<SharedState>(),
            provider.GetRequiredService<SharedMetrics>(),
            redis.Options.Timeout,
            provider.GetRequiredService<TimeProvider>()));

        // Before the listeners open: hosted parts start in the order of their registration, and the server is the last.
        services.AddHostedService<ReplicaMembership>();
    }
}
