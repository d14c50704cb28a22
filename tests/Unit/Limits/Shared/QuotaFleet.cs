using System.Collections.Concurrent;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Limits.Shared;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Limits.Shared;

/// <summary>One call to come: when, at which replica, of which tenant and caller.</summary>
internal readonly record struct Arrival(double Second, int Replica, int Tenant, string Caller);

/// <summary>
/// Aurora's quota at several replicas on one clock that the test moves: arrivals, an Aurora that counts a call at any time before it
/// responds, and what came of it.
/// </summary>
internal sealed class QuotaFleet : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly PriorityQueue<Action, DateTimeOffset> later = new();
    private readonly ConcurrentBag<(int Tenant, DateTimeOffset At)> counted = [];
    private readonly ConcurrentBag<(string Caller, TimeSpan Waited)> waits = [];
    private readonly ConcurrentDictionary<string, int> refused = new();
    private readonly LimitMetrics metrics = new(new NoMeters());
    private readonly Random random = new(7);
    private readonly Func<int, CountedStore> open;
    private readonly Func<CountedStore, QuotaGate> start;
    private int started;
    private int done;
    private int scriptsOfTheDead;

    public QuotaFleet(
        int replicas, QuotaOptions options, FakeTimeProvider clock, Func<int, ILimitStore> store, Func<QuotaOwner, string>? name = null)
    {
        Clock = clock;
        open = number => new CountedStore(store(number));
        var terms = new QuotaTermsTable(options, clock, patience: TimeSpan.FromMilliseconds(100));
        start = each => new QuotaGate(terms, metrics, clock, store: each, name: name);
        Stores = [.. Enumerable.Range(0, replicas).Select(open)];
        Gates = [.. Stores.Select(start)];
    }

    public FakeTimeProvider Clock { get; }

    public CountedStore[] Stores { get; }

    public QuotaGate[] Gates { get; }

    /// <summary>How long Aurora takes to respond; it counts at some time before.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(30);

    public int Offered => started;

    public int Admitted => waits.Count;

    public int Scripts => scriptsOfTheDead + Stores.Sum(static store => store.Requests);

    public int Refused(string caller = "app") => refused.GetValueOrDefault(caller);

    public IEnumerable<TimeSpan> Waits(string caller) => waits.Where(wait => wait.Caller == caller).Select(static wait => wait.Waited);

    public static QuotaOwner Owner(int tenant) => new(TenantId.Parse($"{tenant:x8}-0000-4000-8000-000000000000"));

    /// <summary>Each tenant exactly so many calls in each minute, at random times and replicas.</summary>
    public static IEnumerable<Arrival> Minutes(int minutes, int calls, int tenants, int replicas, int seed = 1, string[]? callers = null)
    {
        var random = new Random(seed);
        var all = from tenant in Enumerable.Range(0, tenants)
                  from minute in Enumerable.Range(0, minutes)
                  from call in Enumerable.Range(0, calls)
                  select new Arrival(
                      (60 * minute) + (60 * random.NextDouble()), random.Next(replicas), tenant,
                      callers?[random.Next(callers.Length)] ?? "app");
        return all.ToArray().OrderBy(static arrival => arrival.Second);
    }

    /// <summary>Arrivals without memory: of each tenant so many calls a minute on average.</summary>
    public static IEnumerable<Arrival> Poisson(int minutes, int calls, int tenants, int replicas, int seed = 1)
    {
        var random = new Random(seed);
        var all = new List<Arrival>();
        for (var tenant = 0; tenant < tenants; tenant++)
        {
            for (var second = Next(); second < 60 * minutes; second += Next())
            {
                all.Add(new Arrival(second, random.Next(replicas), tenant, "app"));
            }
        }

        return all.OrderBy(static arrival => arrival.Second);

        double Next() => -Math.Log(1 - random.NextDouble()) * 60 / calls;
    }

    /// <summary>A replica is killed: its calls break off, and what it had yet to note is lost. Another takes its place.</summary>
    public void Kill(int replica)
    {
        var dead = Gates[replica];
        scriptsOfTheDead += Stores[replica].Requests;
        Stores[replica].IsDead = true;
        Stores[replica] = open(replica);
        Gates[replica] = start(Stores[replica]);
        dead.Dispose();
    }

    /// <summary>The most calls of one tenant that Aurora counted in any span of this length.</summary>
    public int MostIn(TimeSpan span) =>
        counted.GroupBy(static call => call.Tenant).Select(calls => calls.Select(static call => call.At).MostIn(span)).DefaultIfEmpty()
            .Max();

    /// <summary>Calls of a tenant that Aurora counted in the last span.</summary>
    public int CountedSince(TimeSpan span, int tenant = 0) =>
        counted.Count(call => call.Tenant == tenant && call.At > Clock.GetUtcNow() - span);

    /// <summary>Lets the calls come, and then gives each waiting call its turn.</summary>
    public async Task RunAsync(IEnumerable<Arrival> arrivals, TimeSpan? after = null)
    {
        var begin = Clock.GetUtcNow();
        foreach (var arrival in arrivals)
        {
            await PassUntilAsync(begin + TimeSpan.FromSeconds(arrival.Second));
            _ = Call(arrival.Replica, arrival.Tenant, arrival.Caller);
        }

        await PassAsync(after ?? TimeSpan.FromSeconds(6));
    }

    public Task PassAsync(TimeSpan span) => PassUntilAsync(Clock.GetUtcNow() + span);

    /// <summary>One call; it is sent at once when it may pass.</summary>
    public Task<QuotaResult> Call(int replica, int tenant = 0, string caller = "app", CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref started);
        return CallAsync(replica, tenant, caller, cancellation);
    }

    /// <summary>Until everything that can happen at this instant has happened.</summary>
    public Task SettleAsync() => Waiting.UntilAsync(() => IsSettled() && IsSettled());

    public void Dispose()
    {
        foreach (var gate in Gates)
        {
            gate.Dispose();
        }

        metrics.Dispose();
    }

    private bool IsSettled() =>
        Volatile.Read(ref started) - Volatile.Read(ref done) == Gates.Sum(static gate => gate.Waiting) &&
            Stores.All(static store => store.UnderWay == 0);

    private async Task PassUntilAsync(DateTimeOffset until)
    {
        await SettleAsync();
        while (Clock.GetUtcNow() < until)
        {
            var next = Clock.GetUtcNow() + Step;
            DateTimeOffset? due = null;
            lock (later)
            {
                due = later.TryPeek(out _, out var at) ? at : null;
            }

            next = due < next ? due.Value : next;
            next = next < until ? next : until;
            Clock.Advance(next - Clock.GetUtcNow());
            await SettleAsync();
            await RespondAsync();
        }
    }

    private async Task RespondAsync()
    {
        for (; ; )
        {
            Action? due;
            lock (later)
            {
                due = later.TryPeek(out _, out var at) && at <= Clock.GetUtcNow() ? later.Dequeue() : null;
            }

            if (due is null)
            {
                return;
            }

            due();
            await SettleAsync();
        }
    }

    private async Task<QuotaResult> CallAsync(int replica, int tenant, string caller, CancellationToken cancellation)
    {
        try
        {
            var result = await Gates[replica].AcquireAsync(Owner(tenant), caller, cancellation);
            if (result.Refusal is not null)
            {
                refused.AddOrUpdate(caller, 1, static (_, count) => count + 1);
                return result;
            }

            result.Permit.Sent();
            waits.Add((caller, result.Waited));
            lock (later)
            {
                var longest = Latency < TimeSpan.FromSeconds(5) ? Latency : TimeSpan.FromSeconds(5);
                counted.Add((tenant, Clock.GetUtcNow() + (longest * random.NextDouble())));
                later.Enqueue(result.Permit.Responded, Clock.GetUtcNow() + Latency);
            }

            return result;
        }
        finally
        {
            Interlocked.Increment(ref done);
        }
    }
}
