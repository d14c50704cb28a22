using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>
/// What keys need without traffic. Warm tenants' keys are exchanged at the start, spread over five seconds, and renewed. A failing endpoint
/// is probed, because a gateway that is not ready receives no requests that would find out.
/// </summary>
internal sealed class KeyUpkeep(
    Func<KeyRing> currentRing, Func<ExchangeEndpoint> currentEndpoint, Func<KeyTerms> currentTerms, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // The first keys of all warm tenants are exchanged within so many ticks.
    private const int SpreadOver = 5;

    private readonly long started = time.GetTimestamp();
    private Warming? warming;
    private volatile int held;
    private volatile int settled;

    /// <summary>Why readiness waits, or null: every warm tenant has a key or was refused one for good, or that took too long.</summary>
    public string? Pending => settled >= Warm.Count || time.GetElapsedTime(started) >= currentTerms().WarmTimeout
        ? null
        : $"warming: {held} of {Warm.Count} tenants of Keys:Warm have a key";

    /// <summary>Kept warm.</summary>
    public IReadOnlyList<TenantId> Warm => currentTerms().Warm;

    /// <summary>One round.</summary>
    public void Tend()
    {
        var (ring, endpoint) = (currentRing(), currentEndpoint());
        var tenants = Warm;
        if (warming?.Is(ring, tenants) != true)
        {
            // Another ring, or other tenants: their exchanges are spread out again.
            warming = new Warming(ring, tenants);
        }

        warming.Begun = Math.Min(tenants.Count, warming.Begun + ((tenants.Count + SpreadOver - 1) / SpreadOver));
        var (withKey, refused) = (0, 0);
        foreach (var tenant in tenants.Take(warming.Begun))
        {
            if (ring.KeepWarm(new KeyOwner(tenant)))
            {
                withKey++;
            }
            else if (warming.IsRefused(tenant))
            {
                refused++;
            }
        }

        held = withKey;
        settled = withKey + refused;
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

    /// <param name="ring">Where their keys are.</param>
    /// <param name="tenants">To be kept warm.</param>
    private sealed class Warming(KeyRing ring, IReadOnlyList<TenantId> tenants)
    {
        private readonly HashSet<TenantId> refused = [];

        /// <summary>So many of them were begun with; of the thread that tends alone.</summary>
        public int Begun { get; set; }

        public bool Is(KeyRing otherRing, IReadOnlyList<TenantId> others) =>
            ReferenceEquals(ring, otherRing) && (ReferenceEquals(tenants, others) || tenants.SequenceEqual(others));

        /// <summary>
        /// True once Aurora said that the tenant has not authorised the application. It is asked again from time to time, and stays settled
        /// meanwhile.
        /// </summary>
        public bool IsRefused(TenantId tenant)
        {
            if (ring.IsNotAuthorized(new KeyOwner(tenant)))
            {
                refused.Add(tenant);
            }

            return refused.Contains(tenant);
        }
    }
}
