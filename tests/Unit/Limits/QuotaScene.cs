using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Limits;

/// <summary>A quota on a fake clock, calls that take turns at it, and an Aurora that responds after a while.</summary>
internal sealed class QuotaScene : IDisposable
{
    private static readonly QuotaOwner Owner = new(TenantId.Parse(PolicyText.Tenant));

    private readonly PriorityQueue<Action, DateTimeOffset> later = new();
    private int started;
    private int done;

    public QuotaScene(QuotaOptions? options = null, int capacity = 100_000, IMeterFactory? meters = null)
    {
        Metrics = new LimitMetrics(meters ?? new NoMeters());
        Gate = new QuotaGate(new QuotaTermsTable(options ?? new QuotaOptions(), Clock), Metrics, Clock, capacity);
    }

    public FakeTimeProvider Clock { get; } = new();

    public LimitMetrics Metrics { get; }

    public QuotaGate Gate { get; }

    /// <summary>Calls that were let through, in that order.</summary>
    public ConcurrentQueue<Passed> Log { get; } = new();

    /// <summary>When Aurora counted each call.</summary>
    public ConcurrentBag<DateTimeOffset> Counted { get; } = [];

    public int Refused { get; private set; }

    /// <summary>How long Aurora takes to count a call, and then to respond.</summary>
    public Func<(TimeSpan Count, TimeSpan Respond)> Latency { get; set; } = () => default;

    public IEnumerable<string> Order => Log.OrderBy(call => call.Number).Select(call => call.Name);

    /// <summary>One call; what becomes of it is in the log after <see cref="SettleAsync"/>.</summary>
    public Task<QuotaResult> Call(string caller, string? name = null, QuotaOwner? owner = null, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref started);
        return CallAsync(caller, name ?? caller, owner ?? Owner, cancellation);
    }

    /// <summary>Until everything that can happen at this instant has happened.</summary>
    public Task SettleAsync() => Waiting.UntilAsync(() => Volatile.Read(ref started) - Volatile.Read(ref done) == Gate.Waiting);

    /// <summary>Moves the clock on in small steps and lets Aurora respond in between.</summary>
    public async Task PassAsync(TimeSpan span, TimeSpan? step = null, Action? each = null)
    {
        var until = Clock.GetUtcNow() + span;
        await SettleAsync();
        while (Clock.GetUtcNow() < until)
        {
            Clock.Advance(step ?? TimeSpan.FromMilliseconds(50));
            await SettleAsync();
            for (; ; )
            {
                Action? due;
                lock (later)
                {
                    due = later.TryPeek(out _, out var at) && at <= Clock.GetUtcNow() ? later.Dequeue() : null;
                }

                if (due is null)
                {
                    break;
                }

                due();
                await SettleAsync();
            }

            each?.Invoke();
            await SettleAsync();
        }
    }

    /// <summary>The most calls that Aurora counted in any span of this length.</summary>
    public int MostIn(TimeSpan span) => Counted.MostIn(span);

    public void Dispose()
    {
        Gate.Dispose();
        Metrics.Dispose();
    }

    private async Task<QuotaResult> CallAsync(string caller, string name, QuotaOwner owner, CancellationToken cancellation)
    {
        try
        {
            var result = await Gate.AcquireAsync(owner, caller, cancellation);
            if (result.Refusal is not null)
            {
                lock (later)
                {
                    Refused++;
                }

                return result;
            }

            Log.Enqueue(new Passed(caller, name, Clock.GetUtcNow(), result.Waited, result.Permit.Number));
            result.Permit.Sent();
            var (count, reply) = Latency();
            Counted.Add(Clock.GetUtcNow() + count);
            if (reply == TimeSpan.Zero)
            {
                result.Permit.Responded();
            }
            else
            {
                lock (later)
                {
                    later.Enqueue(result.Permit.Responded, Clock.GetUtcNow() + reply);
                }
            }

            return result;
        }
        finally
        {
            Interlocked.Increment(ref done);
        }
    }

    internal sealed record Passed(string Caller, string Name, DateTimeOffset At, TimeSpan Waited, long Number);
}
