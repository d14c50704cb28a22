using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// A ring whose calls, exchanges and timers are lines of work of a schedule, and what is promised of it held against each of them.
/// </summary>
internal sealed class RingScene : IKeyExchange, IDisposable
{
    private readonly Schedule schedule;
    private readonly Machine gateway;
    private readonly KeyMetrics metrics = new(new NoMeters());
    private readonly List<(KeyOwner Owner, CancellationToken Over)> underWay = [];
    private readonly Dictionary<string, Bought> bought = [];
    private readonly Dictionary<TemporaryKey, long> discarded = [];
    private readonly Dictionary<TenantId, long> dropped = [];
    private readonly Dictionary<KeyOwner, long> newest = [];
    private readonly HashSet<KeyOwner> spent = [];
    private int flights;
    private (int Key, long Received)? unsettled;

    public RingScene(Schedule schedule, Func<KeyTerms, KeyTerms>? configure = null)
    {
        this.schedule = schedule;
        var terms = new KeyTerms { NewTenantsPerMinute = 1_000_000, ExchangesPerMinute = 1_000_000 };
        terms = configure?.Invoke(terms) ?? terms;
        gateway = schedule.AddMachine("the gateway");
        var endpoint = new ExchangeEndpoint(gateway, NullLogger<ExchangeEndpoint>.Instance, () => 0.5);
        Keys = new KeyRing(
            this, endpoint, terms, gateway, metrics, NullLogger<KeyRing>.Instance, () => 0.5,
            start: work => schedule.Launch($"exchange {++flights}", gateway, work));
        var left = 200;
        schedule.Idle = () =>
        {
            schedule.Clock.Advance(TimeSpan.FromSeconds(5));
            return left-- > 0;
        };
    }

    public KeyRing Keys { get; }

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>What Aurora may do: 0 is a key, 1 a 500, 2 no authorisation, 3 a 429, 4 no response at all.</summary>
    public int Responses { get; set; } = 5;

    /// <summary>Of one owner, if the scene has but one and nothing ends in it.</summary>
    public History History { get; } = new();

    public int Exchanges => bought.Count;

    public List<TemporaryKey> Seen { get; } = [];

    /// <summary>One call.</summary>
    /// <param name="owner">Whose key.</param>
    /// <param name="token">Of a session.</param>
    /// <param name="cancellation">The caller leaves.</param>
    public async Task<KeyResult?> GetAsync(KeyOwner owner, SessionToken? token = null, CancellationToken cancellation = default)
    {
        var called = History.Tick();
        var before = newest.GetValueOrDefault(owner);
        try
        {
            var asked = Keys.GetAsync(owner, token, "app", cancellation);
            var fromMemory = asked.IsCompleted;
            var result = await asked;
            var returned = History.Tick();
            if (result.Key is not { } key)
            {
                History.Add(OneKey.GotNone(called, returned));
                return result;
            }

            History.Add(OneKey.Got(NumberOf(key), called, returned));
            Assert.Equal(owner, key.Owner);
            Assert.True(!fromMemory || key.IsServable(ClockReading.Of(gateway)), "a key was served past its end");
            Assert.False(discarded.TryGetValue(key, out var then) && then < called, $"{key} was given out after it had been discarded");
            Assert.True(key.Generation >= before, $"{key} was given out after generation {before}");
            Assert.False(
                dropped.TryGetValue(owner.Tenant, out var drop) && drop < called && bought[key.Fingerprint].Asked < drop,
                $"{key}, for which Aurora was asked before the tenant was dropped, was given out to who came after that");
            newest[owner] = Math.Max(newest.GetValueOrDefault(owner), key.Generation);
            Seen.Add(key);
            return result;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    public DiscardOutcome Discard(TemporaryKey key)
    {
        var called = History.Tick();
        var outcome = Keys.Discard(key);
        var returned = History.Tick();
        if (outcome == DiscardOutcome.Discarded)
        {
            discarded.TryAdd(key, returned);
        }

        History.Add(OneKey.Discarded(NumberOf(key), outcome, called, returned));
        return outcome;
    }

    /// <summary>As a message of another replica does.</summary>
    public void Tell(TemporaryKey key)
    {
        var called = History.Tick();
        Keys.Discard(key.Owner, key.Fingerprint);
        History.Add(OneKey.Told(NumberOf(key), called, History.Tick()));
    }

    public void Drop(TenantId tenant)
    {
        Keys.DropTenant(tenant);
        dropped[tenant] = History.Tick();
    }

    /// <summary>Steps until every actor is done, and looks what is left.</summary>
    public void Run()
    {
        schedule.Run();
        if (unsettled is { } last)
        {
            History.Add(OneKey.Brought(last.Key, last.Received, long.MaxValue));
        }

        Assert.InRange(Keys.Count, 0, Keys.Terms.Capacity);
        Assert.Equal(Keys.Count, Keys.Snapshot(1_000).Slots.Count);
    }

    public async ValueTask<ExchangeOutcome> BuyAsync(ExchangeRequest request, CancellationToken cancellation)
    {
        var asked = History.Tick();
        underWay.RemoveAll(static one => one.Over.IsCancellationRequested);
        schedule.Check(!underWay.Exists(one => one.Owner == request.Owner), $"two exchanges at once for {request.Owner}");
        schedule.Check(request.Session is null || spent.Add(request.Owner), "a session's token was sent twice");
        if (unsettled is { } before)
        {
            // The one before has landed, or there could not be another.
            History.Add(OneKey.Brought(before.Key, before.Received, asked));
            unsettled = null;
        }

        var entry = (request.Owner, cancellation);
        underWay.Add(entry);
        try
        {
            await Task.Yield();
            switch (schedule.Choose(Responses))
            {
                case 1:
                    schedule.Note("Aurora returns 500");
                    return new KeyFailure(KeyFailureKind.Unavailable, "500");
                case 2:
                    schedule.Note("Aurora returns 403");
                    return new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403");
                case 3:
                    schedule.Note("Aurora returns 429");
                    return new KeyFailure(KeyFailureKind.Throttled, "429");
                case 4:
                    schedule.Note("Aurora does not respond");
                    await Task.Delay(Timeout.InfiniteTimeSpan, gateway, cancellation);
                    break;
            }

            var key = ExchangedKey.TryCreate($"tk_{bought.Count + 1}", ClockReading.Of(gateway), Lifetime)!;
            bought.Add(key.Fingerprint, new Bought(bought.Count + 1, asked));
            schedule.Note($"Aurora returns tk_{bought.Count}");
            unsettled = (bought.Count, History.Tick());
            return key;
        }
        finally
        {
            underWay.Remove(entry);
        }
    }

    public void Dispose()
    {
        Keys.Dispose();
        metrics.Dispose();
    }

    private int NumberOf(TemporaryKey key) => bought[key.Fingerprint].Number;

    private sealed record Bought(int Number, long Asked);
}
