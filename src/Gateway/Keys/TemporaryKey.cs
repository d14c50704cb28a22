using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>A key that Aurora takes for one tenant and some hours; immutable. Prints without itself.</summary>
public sealed class TemporaryKey
{
    private readonly Deadline servable;
    private readonly Deadline renewal;

    // UTC in ticks: half of what a DateTimeOffset takes, for each tenant.
    private readonly long obtainedAt;
    private readonly long endsAt;

    internal TemporaryKey(in KeyOwner owner, long generation, ExchangedKey bought, in KeyLife life)
    {
        Owner = owner;
        Generation = generation;
        Fingerprint = bought.Fingerprint;
        Authorization = "Bearer " + bought.Reveal();
        obtainedAt = life.ObtainedAt.UtcTicks;
        endsAt = life.End.Utc.UtcTicks;
        servable = life.Servable;
        renewal = life.Renewal;
    }

    private volatile bool accepted;

    public KeyOwner Owner { get; }

    /// <summary>Aurora has accepted it: at least one response to a request with it was not a 401.</summary>
    public bool WasAccepted => accepted;

    /// <summary>Distinguishes this key from its predecessors and successors.</summary>
    public long Generation { get; }

    /// <summary>Eight hexadecimal digits by which replicas name the key to each other.</summary>
    public string Fingerprint { get; }

    /// <summary>Wall clock.</summary>
    public DateTimeOffset ObtainedAt => new(obtainedAt, TimeSpan.Zero);

    /// <summary>The true end, on our wall clock.</summary>
    public DateTimeOffset EndsAt => new(endsAt, TimeSpan.Zero);

    /// <summary>When it is to be renewed, on our wall clock.</summary>
    public DateTimeOffset RenewsAt => renewal.Utc;

    /// <summary>The value of the <c>Authorization</c> header; checked to be token68 when it was received.</summary>
    internal string Authorization { get; }

    /// <summary>Notes that Aurora took the key.</summary>
    public void Accept()
    {
        // Read first: thousands of requests must not write the same cache line.
        if (!accepted)
        {
            accepted = true;
        }
    }

    /// <summary>False from the margin before its end on.</summary>
    public bool IsServable(in ClockReading now) => !servable.HasPassed(now);

    /// <summary>Never negative.</summary>
    public TimeSpan ServableFor(in ClockReading now, TimeProvider time) => servable.Left(now, time);

    public bool IsRenewalDue(in ClockReading now) => renewal.HasPassed(now);

    public override string ToString() => $"key of {Owner}, generation {Generation}, ***";
}
