using System.Collections.Concurrent;
using System.Net;
using AuroraGateway.Commands;
using AuroraGateway.Integration.Shared;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Limits.Shared;
using AuroraGateway.Tenants;
using AuroraGateway.Unit;
using AuroraGateway.Unit.Limits;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Integration.Limits;

/// <summary>The limits of several replicas over one real Redis, all on one clock that the test moves: counted, not timed.</summary>
internal sealed class PermitFleet : IAsyncDisposable
{
    private static readonly QuotaOwner Owner = new(TenantId.Parse(GatewayUnderTest.Tenant));

    private readonly List<Member> members = [];
    private readonly ConcurrentBag<(DateTimeOffset At, int Replica)> passed = [];
    private int started;
    private int done;
    private int refused;

    private PermitFleet(RedisProcess redis) => Redis = redis;

    public FakeTimeProvider Clock { get; } = new();

    public RedisProcess Redis { get; }

    public IReadOnlyList<Member> Members => members;

    public int Refused => refused;

    /// <summary>Calls that passed, of one replica or of all.</summary>
    public int Passed(int? replica = null) => passed.Count(call => replica is null || call.Replica == replica);

    /// <summary>Calls that passed in the last span.</summary>
    public int PassedSince(TimeSpan span, int? replica = null) => passed.Count(call => call.At > Clock.GetUtcNow() - span && (replica is null || call.Replica == replica));

    public static async Task<PermitFleet> StartAsync(int count, RedisProcess redis, QuotaOptions? quota = null, TimeSpan? timeout = null)
    {
        var fleet = new PermitFleet(redis);
        for (var i = 0; i < count; i++)
        {
            fleet.members.Add(await Member.StartAsync(redis, fleet.Clock, quota ?? new QuotaOptions(), timeout));
        }

        await fleet.PassAsync(TimeSpan.FromSeconds(11), TimeSpan.FromMilliseconds(250));
        return fleet;
    }

    /// <summary>One call that asks for the tenant's quota at one replica.</summary>
    public Task<QuotaAnswer> Call(int replica, string caller = "app")
    {
        Interlocked.Increment(ref started);
        return CallAsync(replica, caller);
    }

    /// <summary>One request that a caller's limit counts at one replica.</summary>
    public async Task<bool> CountAsync(int replica, WindowLimiter limiter)
    {
        using var lease = await limiter.AcquireAsync(1);
        if (lease.IsAcquired)
        {
            passed.Add((Clock.GetUtcNow(), replica));
        }

        return lease.IsAcquired;
    }

    public async Task PassAsync(TimeSpan span, TimeSpan? step = null, Func<Task>? each = null)
    {
        var until = Clock.GetUtcNow() + span;
        await SettleAsync();
        while (Clock.GetUtcNow() < until)
        {
            Clock.Advance(step ?? TimeSpan.FromMilliseconds(100));
            await SettleAsync();
            if (each is not null)
            {
                await each();
                await SettleAsync();
            }
        }
    }

    /// <summary>Keeps so many calls waiting at a replica.</summary>
    public void Flood(int replica, int waiting = 20)
    {
        for (var i = members[replica].Gate.Waiting; i < waiting; i++)
        {
            _ = Call(replica);
        }
    }

    /// <summary>The most calls that passed in any span of this length.</summary>
    public int MostIn(TimeSpan span) => passed.Select(call => call.At).MostIn(span);

    /// <summary>Until everything that can happen at this instant has happened, in Redis too.</summary>
    public async Task SettleAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(AllWaitOrAreDone() && members.All(member => member.Allotments.Asking == 0) && AllWaitOrAreDone()))
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in members)
        {
            await member.DisposeAsync();
        }
    }

    private bool AllWaitOrAreDone() => Volatile.Read(ref started) - Volatile.Read(ref done) == members.Sum(member => member.Gate.Waiting);

    private async Task<QuotaAnswer> CallAsync(int replica, string caller)
    {
        try
        {
            var answer = await members[replica].Gate.AcquireAsync(Owner, caller, CancellationToken.None);
            if (answer.Refusal is null)
            {
                passed.Add((Clock.GetUtcNow(), replica));
                answer.Permit.Sent();
                answer.Permit.Answered();
            }
            else
            {
                Interlocked.Increment(ref refused);
            }

            return answer;
        }
        finally
        {
            Interlocked.Increment(ref done);
        }
    }

    /// <summary>One replica's limits.</summary>
    internal sealed class Member : IAsyncDisposable
    {
        private readonly LimitMetrics metrics = new(new NoMeters());
        private readonly SharedNames names = new("test", "https://api.example.com", "app");
        private readonly FakeTimeProvider clock;
        private readonly RedisStore store;
        private bool dead;

        private Member(RedisProcess redis, FakeTimeProvider clock, QuotaOptions quota, TimeSpan? timeout)
        {
            this.clock = clock;
            var target = new RedisTarget(new RedisOptions { Endpoint = redis.Endpoint, Timeout = TimeSpan.FromSeconds(10) }, [new IPEndPoint(IPAddress.Loopback, redis.Port)], null);
            store = new RedisStore(target, names, TimeProvider.System);
            State = new SharedState(clock, NullLogger<SharedState>.Instance, configured: true);
            var guard = new StoreGuard(store, State, new SharedMetrics(new NoMeters(), State), timeout ?? TimeSpan.FromSeconds(30), TimeProvider.System);
            var permits = new SharedPermits(store, guard, State, names.Roll, () => clock.GetUtcNow().ToUnixTimeMilliseconds());
            Allotments = new Allotments(permits, clock);
            Gate = new QuotaGate(quota, new SharedQuotaLedger(Allotments, owner => LimitParts.NameOf(names, owner)), metrics, clock, patience: TimeSpan.FromMilliseconds(100));
        }

        public SharedState State { get; }

        public Allotments Allotments { get; }

        public QuotaGate Gate { get; }

        public static async Task<Member> StartAsync(RedisProcess redis, FakeTimeProvider clock, QuotaOptions quota, TimeSpan? timeout)
        {
            var member = new Member(redis, clock, quota, timeout);
            await member.JoinAsync();
            await member.Allotments.StartAsync(CancellationToken.None);
            return member;
        }

        public async Task JoinAsync()
        {
            await store.ProbeAsync(CancellationToken.None);
            State.GoTogether();
        }

        public WindowLimiter Counter(LimitRule rule, string partition = "") => new SharedCounters(Allotments, names.CounterOf, clock).Open(rule, partition);

        /// <summary>As if killed: gives nothing back.</summary>
        public void Die()
        {
            dead = true;
            Allotments.Dispose();
            Gate.Dispose();
        }

        public async ValueTask DisposeAsync()
        {
            if (!dead)
            {
                Gate.Dispose();
                await Allotments.StopAsync(CancellationToken.None);
            }

            await store.DisposeAsync();
            metrics.Dispose();
        }
    }
}
