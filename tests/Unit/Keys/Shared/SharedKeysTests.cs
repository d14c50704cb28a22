using System.Net;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;
using AuroraGateway.Unit.Keys.Exchange;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Shared;

/// <summary>The parts around the exchange, with a Redis and without.</summary>
public sealed class SharedKeysTests : IAsyncDisposable
{
    private readonly Ring ring = new();
    private readonly ServiceCollection services = [];
    private ServiceProvider? provider;

    public SharedKeysTests()
    {
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton<TimeProvider>(new FakeTimeProvider(Ring.Start));
        services.AddSingleton(Sites.Named("app").Keys);
        services.AddSingleton<AuroraExchange>();
        services.AddSingleton<Func<KeyTerms>>(() => ring.Terms);
        services.AddSingleton(() => ring.Keys);
    }

    public async ValueTask DisposeAsync()
    {
        await (provider?.DisposeAsync() ?? default);
        ring.Dispose();
    }

    [Fact]
    public void Without_a_redis_a_replica_exchanges_and_publishes_nothing()
    {
        services.AddRedis(null, null);
        services.AddUnsharedKeys();
        Assert.IsType<SpentSessions>(Get<IKeyExchange>());
        Assert.Same(NoKeyPublisher.Instance, Get<IKeyPublisher>());
        Assert.Equal(SharedMode.Off, Get<SharedState>().Current.Mode);
        Assert.Empty(provider!.GetServices<IHostedService>());
    }

    [Fact]
    public void With_one_everything_is_shared_over_one_connection_and_the_replica_joins_at_its_start()
    {
        AuroraOrigin.TryParse(null, "https://aurora.example", out var origin);
        var options = new RedisOptions { Endpoint = "127.0.0.1:1", Prefix = "mine" };
        var redis = new RedisTarget(options, [new IPEndPoint(IPAddress.Loopback, 1)], null);
        services.AddRedis(redis, new SharedNames(options.Prefix, origin!.Prefix, "app"));
        services.AddSharedKeys(origin, "app");
        Assert.IsType<SharedExchange>(Get<IKeyExchange>());
        Assert.Same(Get<KeyPublisher>(), Get<IKeyPublisher>());
        Assert.Same(Get<ISharedStore>(), Get<ISharedScripts>());
        Assert.Equal(SharedMode.Alone, Get<SharedState>().Current.Mode);
        Assert.StartsWith("mine:", Get<SharedNames>().News, StringComparison.Ordinal);
        Assert.IsType<ReplicaMembership>(Assert.Single(provider!.GetServices<IHostedService>()));
    }

    private T Get<T>()
        where T : notnull => (provider ??= services.BuildServiceProvider()).GetRequiredService<T>();
}
