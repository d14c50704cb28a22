using System.Text;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;
using AuroraGateway.Unit.Keys.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuroraGateway.Unit.Schedules;

/// <summary>Replicas over one Redis and one Aurora under a schedule, each of which may be paused or killed between any two steps.</summary>
internal sealed class LeaseScene : IDisposable
{
    private readonly Schedule schedule;
    private readonly LuaRedis redis;
    private readonly SharedNames names = new("test", Replica.Origin, Replica.Application);
    private readonly Dictionary<string, Bought> bought = [];
    private readonly Dictionary<string, long> dropped = [];
    private readonly Dictionary<(string Entry, string Epoch), long> fences = [];
    private readonly List<Member> members = [];
    private long clock;

    private int AtOnce { get; set; }

    public LeaseScene(Schedule schedule)
    {
        this.schedule = schedule;
        redis = new LuaRedis(schedule.Clock);
        var left = 200;
        schedule.Idle = () =>
        {
            schedule.Clock.Advance(TimeSpan.FromSeconds(1));
            return left-- > 0;
        };
    }

    /// <summary>What Aurora may do: 0 is a key, 1 a 500.</summary>
    public int Responses { get; set; } = 1;

    /// <summary>One in so many commands is lost.</summary>
    public int Losses { get; set; }

    /// <summary>So many of the next exchanges get no response from Aurora.</summary>
    public int Silent { get; set; }

    /// <summary>Planted: a replica takes the lease that another holds.</summary>
    public bool TakesLeasesInUse { get; set; }

    public int Exchanges { get; private set; }

    /// <summary>Exchanges under way at once, at the most.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Keys that came too late to be kept.</summary>
    public int Fenced { get; private set; }

    /// <summary>
    /// Times that a session's token was sent by a replica that worked together with the others, and by one that worked alone.
    /// </summary>
    public (int Together, int Alone) Sent { get; private set; }

    /// <summary>Callers that received session-rejected or session-ended.</summary>
    public int Rejected { get; private set; }

    public Member this[int replica] => members[replica];

    public int Count => members.Count;

    public Member AddReplica()
    {
        var member = new Member(this, members.Count + 1);
        members.Add(member);
        return member;
    }

    /// <summary>Adds so many that have joined.</summary>
    public void AddReplicas(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var member = AddReplica();
            schedule.Start($"{member.Machine.Name} starts", member.StartAsync, member.Machine);
        }

        schedule.Run();
        members.ForEach(member => (member.Store.Losses, member.Store.TakesLeasesInUse) = (Losses, TakesLeasesInUse));
    }

    public void Dispose() => members.ForEach(static member => member.Dispose());

    private void Looked(OwnerNames owner, LookQuestion question, Look look)
    {
        if (look.Kind == LookKind.Entry)
        {
            var fingerprint = Encoding.ASCII.GetString(look.Content!, 0, 8);
            schedule.Check(question.Unwanted != fingerprint, "the store gave out the key that was of no use");
            schedule.Check(
                !dropped.TryGetValue(owner.Epoch, out var drop) || bought[fingerprint].Asked > drop,
                "the store gave out a key for which Aurora was asked before the tenant was dropped");
        }
    }

    private void Kept(OwnerNames owner, KeepRequest request, Kept kept, bool wasOurs)
    {
        if (kept.Outcome != KeptOutcome.Stored)
        {
            Fenced += kept.Outcome == KeptOutcome.Fenced ? 1 : 0;
            return;
        }

        schedule.Check(wasOurs || owner.Session is not null, "a key was kept whose lease another held by then");
        var place = (owner.Entry, request.Header.Epoch);
        schedule.Check(fences.GetValueOrDefault(place) <= request.Header.Fence, "a key was kept over a newer one");
        fences[place] = request.Header.Fence;
    }

    private sealed record Bought(string Bearer, long Asked);

    /// <summary>One replica: its ring, its exchange, its place in the fleet.</summary>
    internal sealed class Member : IKeyExchange, IDisposable
    {
        private readonly LeaseScene scene;
        private readonly KeyMetrics keyMetrics = new(new NoMeters());
        private readonly SharedMetrics sharedMetrics;
        private readonly ReplicaMembership fleet;
        private int flights;

        public Member(LeaseScene scene, int number)
        {
            this.scene = scene;
            Machine = scene.schedule.AddMachine($"replica {number}");
            Store = new LuaStore(scene.schedule, scene.redis, scene.names, Machine, number)
            {
                Looked = scene.Looked,
                KeptOne = scene.Kept,
                DroppedAll = owner => scene.dropped[owner.Epoch] = ++scene.clock,
            };
            var options = new KeyTerms { NewTenantsPerMinute = 1_000_000, ExchangesPerMinute = 1_000_000 };
            var redis = new RedisOptions { Timeout = TimeSpan.FromHours(1), ConnectTimeout = TimeSpan.FromHours(1) };
            State = new SharedState(Machine, NullLogger<SharedState>.Instance, configured: true);
            sharedMetrics = new SharedMetrics(new NoMeters(), State);
            var guard = new StoreGuard(State, sharedMetrics, redis.Timeout, Machine);
            var keys = new ApplicationKeys(Replica.Key("application-key-one"), NullLogger<ApplicationKeys>.Instance);
            var seals = new Seals(keys, Replica.Origin, Replica.Application);
            var (macs, clock, drops) = (
                new SharedMacs(keys, Replica.Origin, Replica.Application, Machine), new StoreClock(Machine), new DropLedger());
            var (membership, signed) = (new ReplicaHeartbeat(macs, clock, new ReplicaCount()), new SignedMessage(macs));
            var news = new KeyPublisher(Store, Store, guard, scene.names, seals, signed, clock, drops);
            var wakeups = new Wakeups();
            var entries = new SharedEntries(seals, macs, clock, drops, Machine);
            var exchange = new SharedExchange(
                this, Store, guard, State, sharedMetrics, wakeups, news, scene.names, entries, redis, Machine, () => 0.5);
            var endpoint = new ExchangeEndpoint(Machine, NullLogger<ExchangeEndpoint>.Instance, () => 0.5);
            Keys = new KeyRing(
                exchange, endpoint, options, Machine, keyMetrics, NullLogger<KeyRing>.Instance, () => 0.5, news,
                work => scene.schedule.Launch($"{Machine.Name}'s exchange {++flights}", Machine, work));
            var receiver = new KeyReceiver(Store, news, signed, clock, drops, wakeups, Keys, sharedMetrics, Machine);
            fleet = new ReplicaMembership(
                Store, State, receiver, membership, redis, Machine, () => 0.5);
        }

        public Machine Machine { get; }

        public LuaStore Store { get; }

        public SharedState State { get; }

        public KeyRing Keys { get; }

        public Task StartAsync() => fleet.StartAsync(CancellationToken.None);

        /// <summary>The process is gone; what was under way never goes on.</summary>
        public void Die()
        {
            scene.schedule.Note(Machine.Name + " dies");
            Machine.IsDead = true;
        }

        public async Task<TemporaryKey?> GetAsync(KeyOwner owner, SessionToken? token = null)
        {
            var result = await Keys.GetAsync(owner, token, "app", CancellationToken.None);
            if (result.Key is { } key)
            {
                Assert.Equal(owner, key.Owner);
            }

            scene.Rejected += result.Failure is { Kind: KeyFailureKind.SessionRejected } ? 1 : 0;

            return result.Key;
        }

        public async ValueTask<ExchangeOutcome> BuyAsync(ExchangeRequest request, CancellationToken cancellation)
        {
            var asked = ++scene.clock;
            scene.Exchanges++;
            scene.AtOnce++;
            scene.MostAtOnce = Math.Max(scene.MostAtOnce, scene.AtOnce);
            if (request.Session is not null)
            {
                scene.Sent = State.IsJoined ? (scene.Sent.Together + 1, scene.Sent.Alone) : (scene.Sent.Together, scene.Sent.Alone + 1);
                scene.schedule.Check(scene.Sent.Together <= 1, "a session's token was sent twice by replicas that work together");
            }

            try
            {
                await Task.Yield();
                if (scene.Silent > 0)
                {
                    scene.Silent--;
                    await Task.Delay(Timeout.InfiniteTimeSpan, Machine, cancellation);
                }

                if (scene.schedule.Choose(scene.Responses) == 1)
                {
                    return new KeyFailure(KeyFailureKind.Unavailable, "500");
                }

                var key = ExchangedKey.TryCreate($"tk_{scene.bought.Count + 1}", ClockReading.Of(Machine), TimeSpan.FromMinutes(30))!;
                scene.bought.Add(key.Fingerprint, new Bought(key.Reveal(), asked));
                scene.schedule.Note($"Aurora returns tk_{scene.bought.Count}");
                return key;
            }
            finally
            {
                scene.AtOnce--;
            }
        }

        public void Dispose()
        {
            fleet.Dispose();
            Keys.Dispose();
            keyMetrics.Dispose();
            sharedMetrics.Dispose();
        }
    }
}
