using System.Collections.Concurrent;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;
using CsCheck;

namespace AuroraGateway.Unit.Keys;

/// <summary>Random interleavings of calls, departures, responses, expiries, refusals and evictions; a failing seed is printed.</summary>
public sealed class RingPropertyTests
{
    private const int Owners = 3;

    private static readonly Gen<(int Step, int Owner)[]> Histories = Gen.Select(Gen.Int[0, 99], Gen.Int[0, Owners - 1]).Array[1, 120];

    [Fact]
    public void Whatever_happens_in_whatever_order_the_rings_invariants_hold() =>
        Histories.Sample(history => RunAsync(history).GetAwaiter().GetResult(), iter: 400, threads: 1);

    [Fact]
    public async Task Under_real_threads_no_owner_has_two_exchanges_at_once_or_anothers_key()
    {
        using var ring = new Ring(
            static terms => terms with { NewTenantsPerMinute = 1_000_000, ExchangesPerMinute = 1_000_000, Capacity = 64 });
        var underWay = new ConcurrentDictionary<KeyOwner, int>();
        var violations = new ConcurrentQueue<string>();
        var exchanged = 0;
        ring.Exchange.Automatic = request =>
        {
            if (underWay.AddOrUpdate(request.Owner, 1, (_, n) => n + 1) > 1)
            {
                violations.Enqueue($"two exchanges at once for {request.Owner}");
            }

            Thread.SpinWait(200);
            underWay.AddOrUpdate(request.Owner, 0, (_, n) => n - 1);
            return ring.Exchange.Key($"tk_{Interlocked.Increment(ref exchanged)}");
        };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 20_000; i++)
            {
                var owner = Ring.Owner(random.Next(1, 100));
                var result = await ring.AskAsync(owner);
                if (result.Key is { } key)
                {
                    if (key.Owner != owner)
                    {
                        violations.Enqueue($"{owner} was given a key of {key.Owner}");
                    }

                    key.Accept();
                    if (random.Next(20) == 0)
                    {
                        ring.Keys.Discard(key);
                    }
                }

                if (random.Next(500) == 0)
                {
                    ring.Keys.DropTenant(owner.Tenant);
                }

                if (ring.Keys.Count > 64 + 4)
                {
                    violations.Enqueue($"{ring.Keys.Count} owners held, 64 allowed");
                }
            }
        })));

        Assert.Empty(violations.Distinct());
    }

    private static async Task RunAsync((int Step, int Owner)[] history)
    {
        using var world = new World();
        foreach (var (step, owner) in history)
        {
            await world.StepAsync(step, owner);
        }

        await world.EndAsync();
    }

    private sealed class World : IDisposable
    {
        private readonly Ring ring = new(static terms => terms with { NewTenantsPerMinute = 100_000 });
        private readonly List<(KeyOwner Owner, Task<KeyResult> Result, CancellationTokenSource Leaving)> asked = [];
        private readonly List<GatedExchange.Purchase> open = [];
        private readonly Dictionary<KeyOwner, TemporaryKey> last = [];
        private readonly HashSet<TemporaryKey> refused = [];
        private int exchanged;
        private int seen;

        public async Task StepAsync(int step, int number)
        {
            var owner = Ring.Owner(number + 1);
            switch (step)
            {
                case < 45:
                    Ask(owner);
                    break;
                case < 52 when asked.Count > 0:
                    await asked[step % asked.Count].Leaving.CancelAsync();
                    break;
                case < 70 when open.Count > 0:
                    Complete(ring.Exchange.Key($"tk_{++exchanged}", TimeSpan.FromMinutes(30)));
                    break;
                case < 76 when open.Count > 0:
                    Complete(new KeyFailure((KeyFailureKind)(step % 6), "trouble"));
                    break;
                case < 84 when last.TryGetValue(owner, out var key):
                    if (ring.Keys.Discard(key) == DiscardOutcome.Discarded)
                    {
                        refused.Add(key);
                    }

                    break;
                case < 88:
                    ring.Keys.DropTenant(owner.Tenant);
                    break;
                case < 94:
                    ring.Time.Advance(TimeSpan.FromSeconds(step));
                    break;
                case < 97:
                    ring.Time.Advance(TimeSpan.FromMinutes(14));
                    break;
                default:
                    // The operator corrects the wall clock; the monotonic one does not move.
                    ring.Time.AdjustTime(ring.Time.GetUtcNow().AddMinutes(10));
                    break;
            }

            await SettleAsync();
        }

        public async Task EndAsync()
        {
            // Time passes and every exchange ends: then no caller may still wait.
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            while (asked.Exists(entry => !entry.Result.IsCompleted))
            {
                Assert.False(limit.IsCancellationRequested, "a caller waits without end");
                while (open.Count > 0)
                {
                    Complete(new KeyFailure(KeyFailureKind.Unavailable, "the end"));
                }

                ring.Time.Advance(ring.Terms.ExchangeTimeout);
                await SettleAsync();
            }
        }

        public void Dispose() => ring.Dispose();

        private void Ask(KeyOwner owner)
        {
            var leaving = new CancellationTokenSource();
            var result = ring.AskAsync(owner, cancellation: leaving.Token);
            asked.Add((owner, result, leaving));
            if (result.IsCompletedSuccessfully && result.Result.Key is { } key)
            {
                Assert.Equal(owner, key.Owner);
                Assert.True(key.IsServable(ClockReading.Of(ring.Time)), "a key was served past its end");
                Assert.DoesNotContain(key, refused);
            }
        }

        private void Complete(ExchangeOutcome outcome)
        {
            var purchase = open[0];
            open.RemoveAt(0);
            purchase.Outcome.TrySetResult(outcome);
        }

        // Every exchange that the ring began has arrived here, and every result has reached the ring.
        private async Task SettleAsync()
        {
            for (var i = 0; i < 3; i++)
            {
                await Ring.QuiesceAsync();
            }

            while (seen < ring.Exchange.Count)
            {
                open.Add(await ring.Exchange.NextAsync());
                seen++;
            }

            open.RemoveAll(purchase => purchase.Cancellation.IsCancellationRequested);
            Assert.Equal(open.Count, open.Select(purchase => purchase.Request.Owner).Distinct().Count());
            foreach (var (owner, result, _) in asked)
            {
                if (result.IsCompletedSuccessfully && result.Result.Key is { } key)
                {
                    Assert.Equal(owner, key.Owner);
                    last[owner] = last.TryGetValue(owner, out var known) && known.Generation > key.Generation ? known : key;
                }
            }
        }
    }
}
