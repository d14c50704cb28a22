using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Handles;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Platform;
using AuroraGateway.Redis;

namespace AuroraGateway.Keys;

/// <summary>Registers the key ring, the exchange that it calls, and what keeps both going without traffic.</summary>
internal static class KeysFeature
{
    public static void AddKeys(this IServiceCollection services, GatewaySettings settings)
    {
        AuroraTransport.FixWindows();
        services.AddSingleton<KeyMetrics>();
        services.AddAtStart<KeyGauges>();
        services.AddSingleton<AuroraConnections>();
        services.AddSingleton(provider => new ApplicationKeys(
            settings.ApplicationKey, provider.GetRequiredService<ILogger<ApplicationKeys>>()));
        services.AddSingleton<AuroraExchange>();
        if (settings.Redis is null)
        {
            services.AddUnsharedKeys();
        }
        else
        {
            services.AddSharedKeys(settings.Origin, settings.Options.Aurora.ApplicationId);
        }

        AddUpkeep(services);
    }

    /// <summary>This process alone.</summary>
    internal static void AddUnsharedKeys(this IServiceCollection services)
    {
        services.AddSingleton<IKeyExchange>(static provider => new SpentSessions(
            provider.GetRequiredService<AuroraExchange>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IKeyPublisher>(NoKeyPublisher.Instance);
        services.AddSingleton<IHandleStore, NoHandleStore>();
        services.AddSingleton<TokenHandles>();
    }

    /// <summary>One of several replicas; <see cref="RedisFeature"/> registers the connection.</summary>
    internal static void AddSharedKeys(this IServiceCollection services, AuroraOrigin origin, string applicationId)
    {
        services.AddSingleton(provider => new Seals(provider.GetRequiredService<ApplicationKeys>(), origin.Prefix, applicationId));
        services.AddSingleton(provider => new SharedMacs(
            provider.GetRequiredService<ApplicationKeys>(), origin.Prefix, applicationId, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IReplicaTags>(static provider => provider.GetRequiredService<SharedMacs>());
        services.AddSingleton<IKeyStore, KeyStore>();
        services.AddSingleton<SignedMessage>();
        services.AddSingleton<DropLedger>();
        services.AddSingleton<SharedEntries>();
        services.AddSingleton<KeyReceiver>();

        // Replicas keep their upstream until a restart.
        services.AddSingleton(static provider => provider.GetRequiredService<Func<KeyRing>>()());
        services.AddSingleton<Wakeups>();
        services.AddSingleton<IHandleStore, SharedHandles>();
        services.AddSingleton<TokenHandles>();
        services.AddSingleton<KeyPublisher>();
        services.AddSingleton<IKeyPublisher>(static provider => provider.GetRequiredService<KeyPublisher>());
        services.AddSingleton<IReplicaMessages>(static provider => provider.GetRequiredService<KeyReceiver>());
        services.AddSingleton<IKeyExchange>(static provider => new SharedExchange(
            provider.GetRequiredService<AuroraExchange>(),
            provider.GetRequiredService<IKeyStore>(),
            provider.GetRequiredService<StoreGuard>(),
            provider.GetRequiredService<SharedState>(),
            provider.GetRequiredService<SharedMetrics>(),
            provider.GetRequiredService<Wakeups>(),
            provider.GetRequiredService<KeyPublisher>(),
            provider.GetRequiredService<SharedNames>(),
            provider.GetRequiredService<SharedEntries>(),
            provider.GetRequiredService<RedisOptions>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddUpkeep(IServiceCollection services)
    {
        services.AddSingleton<KeyUpkeep>();
        services.AddHostedService(static provider => provider.GetRequiredService<KeyUpkeep>());
        services.AddSingleton<ApplicationKeyWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<ApplicationKeyWatch>());
        services.AddHostedService<ProxyCredentialWatch>();
    }
}
