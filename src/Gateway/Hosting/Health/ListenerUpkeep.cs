using AuroraGateway.Hosting.Incoming;
using AuroraGateway.Hosting.Resources;

namespace AuroraGateway.Hosting.Health;

/// <summary>
/// Closes connections without a proof that are old, or that memory is short for; logs when the bound of connections is reached.
/// </summary>
internal sealed class ListenerUpkeep : IHostedService, IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Above this share of the limit, connections without proof are closed. The kernel would kill the process at the limit.
    private const double Short = 0.85;
    private const int ClosedAtOnce = 8;
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly ConnectionTable table;
    private readonly ResourceBudget budget;
    private readonly TimeProvider time;
    private readonly ILogger<ListenerUpkeep> log;
    private readonly Func<long> memory;
    private readonly Action collect;
    private long? lastFull;
    private long shedBefore;
    private ITimer? timer;
    private int looking;

    public ListenerUpkeep(
        ConnectionTable table, ResourceBudget budget, TimeProvider time, ILogger<ListenerUpkeep> log, Func<long>? memory = null,
        Action? collect = null)
    {
        (this.table, this.budget, this.time, this.log) = (table, budget, time, log);
        this.memory = memory ?? (static () => ResourceUse.ResidentBytes);
        this.collect = collect ?? (static () => GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        timer = time.CreateTimer(static state => ((ListenerUpkeep)state!).Look(), this, Interval, Interval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        timer?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => timer?.Dispose();

    private void Look()
    {
        if (Interlocked.Exchange(ref looking, 1) == 1)
        {
            return;
        }

        try
        {
            table.ShedExpired();
            table.Heads.Expire();
            LookAtMemory();
            TellIfFull();
        }
        finally
        {
            Volatile.Write(ref looking, 0);
        }
    }

    private void LookAtMemory()
    {
        var most = (long)(budget.Limits.Memory * Short);
        if (memory() <= most)
        {
            return;
        }

        // Most of it may be garbage of connections that are gone.
        collect();
        if (memory() is var used && used > most)
        {
            var closed = 0;
            for (var wanted = Math.Max(1, table.Count / ClosedAtOnce); wanted > 0 && table.ShedOldest(); wanted--)
            {
                closed++;
            }

            HealthEvents.MemoryShort(log, used >> 20, budget.Limits.Memory >> 20, closed);
        }
    }

    private void TellIfFull()
    {
        var shed = table.Shed;
        if (shed != shedBefore && (lastFull is not { } last || time.GetElapsedTime(last) >= Quiet))
        {
            HealthEvents.Full(log, table.Most, shed);
            lastFull = time.GetTimestamp();
        }

        shedBefore = shed;
    }
}
