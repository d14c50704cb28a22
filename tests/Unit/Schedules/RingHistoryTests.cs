using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;
using AuroraGateway.Unit.Keys;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuroraGateway.Unit.Schedules;

/// <summary>The ring under real threads: what they saw of discards, renewals and calls is held against the same specification.</summary>
[Collection(nameof(AloneCollection))]
public sealed class RingHistoryTests
{
    private const int Threads = 3;
    private const int Calls = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_real_threads_saw_could_have_happened_one_after_the_other()
    {
        var count = Exploration.Times(2_000);
        using var scene = new Threaded();
        long operations = 0, discards = 0;
        for (var number = 1; number <= count; number++)
        {
            var history = await scene.RunAsync(number);
            operations += history.Operations.Count;
            discards += history.Operations.Count(
                static one => one.Name.EndsWith(nameof(DiscardOutcome.Discarded), StringComparison.Ordinal));
            Assert.True(
                Linearizability.IsLinearizable(history.Operations), $"History {number}: no order of these explains them:\n{history}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} histories, {operations} operations, of them {discards} discards");
        Assert.True(discards > count, "hardly a key was discarded: these histories show nothing");
    }

    private sealed class Threaded : IKeyExchange, IDisposable
    {
        private readonly PooledClock clock = new();
        private readonly KeyMetrics metrics = new(new NoMeters());
        private readonly KeyRing ring;
        private One one = new(0);

        public Threaded()
        {
            var options = new KeyTerms
            {
                NewTenantsPerMinute = 100_000_000,
                ExchangesPerMinute = 100_000_000,
                RefreshAt = 0.000_001,
                ExchangeTimeout = TimeSpan.FromHours(1_000),
                Capacity = 10_000_000,
            };
            ring = new KeyRing(
                this, new ExchangeEndpoint(clock, NullLogger<ExchangeEndpoint>.Instance), options, clock, metrics,
                NullLogger<KeyRing>.Instance, () => 0);
        }

        /// <summary>A new owner, a few threads at once, a few calls each.</summary>
        public async Task<History> RunAsync(int number)
        {
            var now = one = new One(number);
            using var start = new Barrier(Threads);
            await Task.WhenAll(Enumerable.Range(0, Threads).Select(
                thread => Task.Run(() => CallAsync(now, start, new Random((number * Threads) + thread))))).WaitAsync(Patience);

            // What is still under way may land or not.
            if (now.Unsettled is { } last)
            {
                now.History.Add(OneKey.Brought(last.Key, last.Received, long.MaxValue));
            }

            return now.History;
        }

        public async ValueTask<ExchangeOutcome> BuyAsync(ExchangeRequest request, CancellationToken cancellation)
        {
            var now = one;
            if (request.Owner != now.Owner)
            {
                // A renewal of the history before this one.
                return new KeyFailure(KeyFailureKind.TenantNotAuthorized, "too late");
            }

            var asked = now.History.Tick();
            if (now.Unsettled is { } before)
            {
                now.History.Add(OneKey.Brought(before.Key, before.Received, asked));
                now.Unsettled = null;
            }

            Thread.SpinWait(50);
            await Task.Yield();
            var number = Interlocked.Increment(ref now.Bought);
            if (number % 7 == 0)
            {
                return new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403");
            }

            var key = ExchangedKey.TryCreate($"tk_{now.Number}_{number}", ClockReading.Of(clock), TimeSpan.FromHours(13))!;
            now.Unsettled = (number, now.History.Tick());
            lock (now.Numbers)
            {
                now.Numbers[key.Fingerprint] = number;
            }

            return key;
        }

        public void Dispose()
        {
            ring.Dispose();
            metrics.Dispose();
        }

        private async Task CallAsync(One now, Barrier start, Random random)
        {
            var seen = new List<TemporaryKey>();
            Assert.True(start.SignalAndWait(Patience), "the others did not begin");
            for (var call = 0; call < Calls; call++)
            {
                var called = now.History.Tick();
                var result = await ring.GetAsync(now.Owner, null, "app", CancellationToken.None);
                var returned = now.History.Tick();
                if (result.Key is not { } key)
                {
                    now.History.Add(OneKey.GotNone(called, returned));
                    continue;
                }

                now.History.Add(OneKey.Got(now.NumberOf(key), called, returned));
                seen.Add(key);
                if (random.Next(3) > 0)
                {
                    key.Accept();
                }

                if (random.Next(3) > 0)
                {
                    var refused = seen[random.Next(seen.Count)];
                    called = now.History.Tick();
                    var outcome = ring.Discard(refused);
                    now.History.Add(OneKey.Discarded(now.NumberOf(refused), outcome, called, now.History.Tick()));
                }
                else if (random.Next(3) == 0)
                {
                    clock.Advance(TimeSpan.FromSeconds(1.5));
                }
            }
        }

        // A fake clock runs its timers on the thread that reads it, under its locks. The system's clock does not, and these threads are
        // real.
        private sealed class PooledClock() : JitteringClock(Ring.Start)
        {
            public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
                base.CreateTimer(
                    each => ThreadPool.QueueUserWorkItem(static call => call.callback(call.each), (callback, each), preferLocal: false),
                    state, dueTime, period);
        }

        private sealed class One(int number)
        {
            public int Bought;

            public int Number { get; } = number;

            public KeyOwner Owner { get; } = Ring.Owner(number);

            public History History { get; } = new();

            public Dictionary<string, int> Numbers { get; } = [];

            public (int Key, long Received)? Unsettled { get; set; }

            public int NumberOf(TemporaryKey key)
            {
                lock (Numbers)
                {
                    return Numbers[key.Fingerprint];
                }
            }
        }
    }
}
