using System.Net;
using AuroraGateway.Integration.Shared;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Limits.Shared;
using AuroraGateway.Redis;
using AuroraGateway.Unit;
using AuroraGateway.Unit.Limits.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Integration.Limits;

/// <summary>The limits of several replicas over one real Redis, all on one clock that the test moves: counted, not timed.</summary>
internal sealed class RedisLimits : IAsyncDisposable
{
    private readonly List<RedisStore> stores = [];
    private readonly List<SharedState> states = [];
    private readonly SharedNames names = new("test", "https://api.example.com", "app");

    private RedisLimits(RedisProcess redis) => Redis = redis;

    public RedisProcess Redis { get; }

    public FakeTimeProvider Clock { get; } = new();

    public QuotaFleet Fleet { get; private set; } = null!;

    public IReadOnlyList<SharedState> States => states;

    public static async Task<RedisLimits> StartAsync(int replicas, RedisProcess redis, QuotaOptions? quota = null, TimeSpan? timeout = null)
    {
        var limits = new RedisLimits(redis);
        var members = new List<ILimitStore>();
        for (var replica = 0; replica < replicas; replica++)
        {
            members.Add(await limits.JoinAsync(replicas, timeout));
        }

        limits.Fleet = new QuotaFleet(
            replicas, quota ?? new QuotaOptions(), limits.Clock, replica => members[replica], owner => limits.names.QuotaOf(owner));
        return limits;
    }

    public WindowLimiter Counter(int replica, LimitRule rule) => new Counters(Clock, Fleet.Stores[replica], names.CounterOf).Open(rule, "");

    /// <summary>The account of a tenant's quota.</summary>
    public string Name(int tenant = 0) => names.QuotaOf(QuotaFleet.Owner(tenant));

    public async Task JoinAgainAsync()
    {
        for (var replica = 0; replica < stores.Count; replica++)
        {
            var store = stores[replica];
            await Waiting.UntilAsync(() => RespondsAsync(store));
            states[replica].Join();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Fleet.Dispose();
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    private static async Task<bool> RespondsAsync(RedisStore store)
    {
        try
        {
            await store.ProbeAsync(CancellationToken.None);
            return true;
        }
        catch (SharedStoreException)
        {
            return false;
        }
    }

    private async Task<ILimitStore> JoinAsync(int replicas, TimeSpan? timeout)
    {
        Assert.Null(ApplicationKey.TryParse("application-key-of-the-test", out var key));
        var keys = new ApplicationKeys(key!, NullLogger<ApplicationKeys>.Instance);
        var target = new RedisTarget(
            new RedisOptions { Endpoint = Redis.Endpoint, Timeout = TimeSpan.FromSeconds(10) },
            [new IPEndPoint(IPAddress.Loopback, Redis.Port)], null);
        var store = new RedisStore(target, names, TimeProvider.System);
        var state = new SharedState(Clock, NullLogger<SharedState>.Instance, configured: true);
        var guard = new StoreGuard(
            state, new SharedMetrics(new NoMeters(), state), timeout ?? TimeSpan.FromSeconds(30), TimeProvider.System);
        stores.Add(store);
        states.Add(state);
        await store.ProbeAsync(CancellationToken.None);
        state.Join();
        var macs = new SharedMacs(keys, "https://api.example.com", "app", TimeProvider.System);
        return new CountOf(
            replicas, new SharedLimitStore(store, guard, macs, new ReplicaCount(), () => Clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    /// <summary>As if so many replicas had been counted.</summary>
    private sealed class CountOf(int replicas, ILimitStore inner) : ILimitStore
    {
        public bool IsJoined => inner.IsJoined;

        public int Replicas => replicas;

        public ValueTask<long[]?> TakeAsync(LimitRequest request) => inner.TakeAsync(request);
    }
}
