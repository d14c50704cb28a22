using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;

namespace AuroraGateway.Limits.Shared;

/// <summary>
/// Asks the store ahead of need, behind the requests: for permits where they run low, to renew what is held, to give back what lies idle. One task
/// does it, and at the shutdown it gives everything back.
/// </summary>
public sealed class Allotments : IHostedService, IDisposable
{
    /// <summary>The longest that a 429 of Aurora keeps anybody from calling, whatever it or the store says.</summary>
    public static readonly TimeSpan LongestClosure = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RollEvery = TimeSpan.FromSeconds(5);

    private readonly Channel<Allotment> asks = Channel.CreateUnbounded<Allotment>();
    private readonly ConcurrentDictionary<Allotment, bool> active = new();
    private readonly string replica = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private readonly IPermitStore store;
    private readonly TimeProvider time;
    private ITimer? timer;
    private Task work = Task.CompletedTask;
    private long rolledAt;
    private long opened;
    private int asking;
    private int calling;

    public Allotments(IPermitStore store, TimeProvider time)
    {
        this.store = store;
        this.time = time;
        Frequency = time.TimestampFrequency;
        Term = Frequency * 10;
        TermSpan = TimeSpan.FromSeconds(10);
        Renewal = Frequency * 2;
        Idle = Frequency;
        Hungry = Frequency / 2;
        rolledAt = Now - (Frequency * 60);
    }

    /// <summary>Replicas at the last roll call; what is counted alone is divided by it.</summary>
    public int Replicas { get; private set; } = 1;

    /// <summary>Questions without their answer yet.</summary>
    public int Asking => Volatile.Read(ref asking) + Volatile.Read(ref calling);

    /// <summary>Allotments that are renewed or given back by and by.</summary>
    public int Active => active.Count;

    internal bool IsTogether => store.IsTogether;

    internal long Now => time.GetTimestamp();

    internal long Frequency { get; }

    /// <summary>How long what is held may be used without an answer.</summary>
    internal TimeSpan TermSpan { get; }

    internal long Term { get; }

    /// <summary>How often it is asked while the limit is given out to the last permit: another replica may be waiting for some of ours.</summary>
    internal long Renewal { get; }

    /// <summary>Unused so long, permits go back.</summary>
    internal long Idle { get; }

    /// <summary>How soon it is asked again after an answer that brought nothing.</summary>
    internal long Hungry { get; }

    /// <param name="name">Of the limit in the store.</param>
    /// <param name="taken">Permits in use at a timestamp; called under <see cref="Allotment.Sync"/>.</param>
    /// <param name="changed">Called holding no lock after each answer.</param>
    public Allotment Open(string name, Func<long, int> taken, Action? changed = null) =>
        new(this, name, $"{replica}.{Interlocked.Increment(ref opened)}", taken, changed);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        work = AnswerAsync();
        timer = time.CreateTimer(static state => ((Allotments)state!).Look(), this, TimeSpan.Zero, Beat);
        return Task.CompletedTask;
    }

    /// <summary>Gives back what is not in use, as far as the store answers.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        timer?.Dispose();
        foreach (var (allotment, _) in active)
        {
            lock (allotment.Sync)
            {
                if (store.IsTogether)
                {
                    // What is under way already is followed by the giving back of what it brings.
                    var isAsking = allotment.IsAsking;
                    allotment.Leave();
                    if (!isAsking)
                    {
                        Ask(allotment);
                    }
                }
            }
        }

        asks.Writer.TryComplete();
        await work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => timer?.Dispose();

    internal void Watch(Allotment allotment) => active.TryAdd(allotment, default);

    // Callers hold locks: whatever takes time happens elsewhere.
    internal void Ask(Allotment allotment)
    {
        Interlocked.Increment(ref asking);
        if (!asks.Writer.TryWrite(allotment))
        {
            // Shutting down: who waits goes on alone.
            _ = Task.Run(() => StayAlone(allotment));
        }
    }

    private async Task AnswerAsync()
    {
        var under = new List<Task>();
        await foreach (var allotment in asks.Reader.ReadAllAsync())
        {
            under.RemoveAll(static task => task.IsCompleted);
            under.Add(AskToTheEndAsync(allotment));
        }

        await Task.WhenAll(under);
    }

    private async Task AskToTheEndAsync(Allotment allotment)
    {
        try
        {
            while (await AskAsync(allotment))
            {
            }
        }
        finally
        {
            Interlocked.Decrement(ref asking);
        }
    }

    private async Task<bool> AskAsync(Allotment allotment)
    {
        PermitQuestion question;
        var asked = Now;
        lock (allotment.Sync)
        {
            question = allotment.Question(asked);
        }

        PermitAnswer? answer = null;
        bool again;
        try
        {
            answer = await store.AskAsync(question);
        }
        finally
        {
            again = allotment.Take(answer, asked, Now);
        }

        return again;
    }

    private void StayAlone(Allotment allotment)
    {
        allotment.Take(null, Now, Now);
        Interlocked.Decrement(ref asking);
    }

    private void Look()
    {
        var now = Now;
        if (now - rolledAt >= RollEvery.TotalSeconds * Frequency && store.IsTogether && Interlocked.CompareExchange(ref calling, 1, 0) == 0)
        {
            rolledAt = now;
            _ = CallRollAsync();
        }

        foreach (var (allotment, _) in active)
        {
            lock (allotment.Sync)
            {
                if (allotment.IsDone(now))
                {
                    allotment.IsActive = false;
                    active.TryRemove(allotment, out _);
                }
                else if (allotment.IsDue(now))
                {
                    allotment.IsAsking = true;
                    Ask(allotment);
                }
            }
        }
    }

    private async Task CallRollAsync()
    {
        try
        {
            Replicas = Math.Max(1, await store.CallRollAsync(replica) ?? Replicas);
        }
        finally
        {
            Volatile.Write(ref calling, 0);
        }
    }
}
