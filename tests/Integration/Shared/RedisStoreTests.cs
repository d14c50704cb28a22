using System.Collections.Concurrent;
using System.Net;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;

namespace AuroraGateway.Integration.Shared;

/// <summary>The scripts themselves, against a real Redis.</summary>
public sealed class RedisStoreTests
{
    private const string DroppedElsewhere = "v1 other 1 dropped " + GatewayUnderTest.Tenant;
    private static readonly SharedNames Names = new("test", "https://api.example.com", "app");
    private static readonly OwnerNames Owner = Names.Of(new KeyOwner(TenantId.Parse(GatewayUnderTest.Tenant)), Seal());

    [Fact]
    public async Task A_late_writer_is_refused_and_receives_what_is_there_instead()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var store = await OpenAsync(redis);
        var late = await LeaseAsync(store, 'a');
        Assert.Equal(LookKind.Held, (await Keys(store).LookAsync(Owner, Question('b'))).Kind);
        await redis.DoAsync("DEL", Owner.Lease);
        var newer = await LeaseAsync(store, 'b');
        Assert.True(newer.Fence > late.Fence);

        Assert.Equal(KeptOutcome.Fenced, (await Keys(store).KeepAsync(Owner, Keep('a', late, "11111111"))).Outcome);
        Assert.Equal(KeptOutcome.Stored, (await Keys(store).KeepAsync(Owner, Keep('b', newer, "22222222"))).Outcome);
        var refused = await Keys(store).KeepAsync(Owner, Keep('a', late, "11111111"));
        Assert.Equal(KeptOutcome.Fenced, refused.Outcome);
        Assert.Equal("22222222", EntryHeader.TryParse(refused.Entry)!.Value.Fingerprint);
    }

    [Fact]
    public async Task A_key_exchanged_before_a_drop_is_not_kept_after_it()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var store = await OpenAsync(redis);
        var lease = await LeaseAsync(store, 'a');
        await Keys(store).DropAsync(Owner, TimeSpan.FromHours(1));
        Assert.Equal(KeptOutcome.Dropped, (await Keys(store).KeepAsync(Owner, Keep('a', lease, "11111111"))).Outcome);
        Assert.Equal(LookKind.Leased, (await Keys(store).LookAsync(Owner, Question('b'))).Kind);
    }

    [Fact]
    public async Task Only_the_key_that_was_refused_is_discarded()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var store = await OpenAsync(redis);
        await Keys(store).KeepAsync(Owner, Keep('a', await LeaseAsync(store, 'a'), "11111111"));
        await Keys(store).DiscardAsync(Owner, "22222222");
        Assert.Equal(LookKind.Entry, (await Keys(store).LookAsync(Owner, Question('b'))).Kind);
        await Keys(store).DiscardAsync(Owner, "11111111");
        Assert.Equal(LookKind.Leased, (await Keys(store).LookAsync(Owner, Question('b'))).Kind);
    }

    /// <summary>The connection that listens is another than the one that asks, and may come back later.</summary>
    [Fact]
    public async Task What_is_published_before_a_lost_subscription_is_back_is_read_or_received()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var relay = new SubscriptionRelay(redis.Port);
        await using var store = await OpenAsync(redis.Endpoint, relay.Port);
        await using var other = await OpenAsync(redis.Endpoint, redis.Port);
        var heard = new ConcurrentQueue<string>();
        store.Received += heard.Enqueue;
        var (joined, _) = await store.CatchUpAsync(null);

        relay.Hold();
        await redis.AskAsync("client", "kill", "type", "pubsub");
        await relay.Held;
        var asked = await EvaluatedAsync(redis);
        var caughtUp = store.CatchUpAsync(joined);
        await Waiting.UntilAsync(async () => await EvaluatedAsync(redis) > asked);
        await other.TellAsync(DroppedElsewhere);
        relay.Release();

        var (_, messages) = await caughtUp;
        await Waiting.UntilAsync(() => messages.Concat(heard).Contains(DroppedElsewhere));
    }

    /// <summary>As the library leaves it now and then when both connections went at once.</summary>
    [Fact]
    public async Task A_connection_that_is_back_without_its_subscription_subscribes_again()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var relay = new SubscriptionRelay(redis.Port);
        await using var store = await OpenAsync(redis.Endpoint, relay.Port);
        await using var other = await OpenAsync(redis.Endpoint, redis.Port);
        var heard = new ConcurrentQueue<string>();
        store.Received += heard.Enqueue;
        relay.Mislead(Names.News);
        await redis.AskAsync("client", "kill", "type", "pubsub");
        await relay.Misled;

        await store.CatchUpAsync(null);
        await other.TellAsync(DroppedElsewhere);
        await Waiting.UntilAsync(() => heard.Contains(DroppedElsewhere));
    }

    private static async Task<long> EvaluatedAsync(RedisProcess redis) => (await redis.CountsAsync()).GetValueOrDefault("eval");

    private static KeySeal Seal()
    {
        ApplicationKey.TryParse("application-key", out var key);
        return new KeySeal(key!, "https://api.example.com", "app");
    }

    private static Task<RedisStore> OpenAsync(RedisProcess redis) => OpenAsync(redis.Endpoint, redis.Port);

    private static async Task<RedisStore> OpenAsync(string endpoint, int port)
    {
        var target = new RedisTarget(new RedisOptions { Endpoint = endpoint }, [new IPEndPoint(IPAddress.Loopback, port)], null);
        var store = new RedisStore(target, Names, TimeProvider.System);
        await store.ProbeAsync(CancellationToken.None);
        return store;
    }

    private static KeyStore Keys(RedisStore store) => new(store, Names);

    private static LookQuestion Question(char replica) => new() { Lease = new string(replica, 32), Span = TimeSpan.FromSeconds(30) };

    private static async Task<Look> LeaseAsync(RedisStore store, char replica)
    {
        var look = await Keys(store).LookAsync(Owner, Question(replica));
        Assert.Equal(LookKind.Leased, look.Kind);
        return look;
    }

    private static KeepRequest Keep(char replica, Look lease, string fingerprint) =>
        new(
            new string(replica, 32), new EntryHeader(fingerprint, lease.Epoch, lease.Fence), new byte[60], TimeSpan.FromHours(1),
            "v1 test 0 landed x");
}
