using AuroraGateway.Keys.Trouble;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>
/// What keys need without traffic: warm tenants are bought at start, spread out, and kept renewed; an endpoint in trouble is probed, because a gateway that is
/// not ready gets no requests that would find out.
/// </summary>
public sealed class KeyUpkeep(KeyRing ring, ExchangeEndpoint endpoint, IReadOnlyList<TenantId> first, KeysOptions options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // The first keys of all warm tenants are bought within so many ticks.
    private const int SpreadOver = 5;

    private readonly long started = time.GetTimestamp();
    private volatile IReadOnlyList<TenantId> warm = first;
    private volatile int begun;
    private volatile int held;

    /// <summary>Why readiness waits, or null: every warm tenant has a key, or that took too long.</summary>
    public string? Pending => held >= warm.Count || time.GetElapsedTime(started) >= options.WarmTimeout
        ? null
        : $"warming: {held} of {warm.Count} tenants of Keys:Warm have a key";

    /// <summary>Kept warm.</summary>
    public IReadOnlyList<TenantId> Warm => warm;

    /// <summary>From the next round on these are kept warm, bought spread out again.</summary>
    public void Change(IReadOnlyList<TenantId> next)
    {
        warm = next;
        begun = 0;
    }

    /// <summary>One round.</summary>
    public void Tend()
    {
        var warm = this.warm;
        begun = Math.Min(warm.Count, begun + Math.Max(1, (warm.Count + SpreadOver - 1) / SpreadOver));
        var now = 0;
        for (var i = 0; i < Math.Min(begun, warm.Count); i++)
        {
            now += ring.KeepWarm(new KeyOwner(warm[i])) ? 1 : 0;
        }

        held = now;
        if (endpoint.Trouble is not null && endpoint.Refusal() is null)
        {
            ring.Prove();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            Tend();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
