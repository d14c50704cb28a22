using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys;

/// <summary>The three points in a key's life, on both clocks: when to renew it, when to stop serving it, when it ends.</summary>
internal readonly struct KeyLife
{
    private const double Jitter = 0.05;

    private KeyLife(DateTimeOffset obtainedAt, Deadline renewal, Deadline servable, Deadline end)
    {
        ObtainedAt = obtainedAt;
        Renewal = renewal;
        Servable = servable;
        End = end;
    }

    public DateTimeOffset ObtainedAt { get; }

    public Deadline Renewal { get; }

    public Deadline Servable { get; }

    public Deadline End { get; }

    /// <param name="from">When the exchange was sent: the key cannot be valid from an earlier time.</param>
    /// <param name="lifetime">What Aurora gave it, positive.</param>
    /// <param name="terms">Margin and share.</param>
    /// <param name="time">For the tick frequency.</param>
    /// <param name="random">0 to 1; spreads the renewals of keys that were exchanged together.</param>
    public static KeyLife Of(in ClockReading from, TimeSpan lifetime, KeyTerms terms, TimeProvider time, double random)
    {
        if (lifetime > KeyTerms.LongestLife)
        {
            lifetime = KeyTerms.LongestLife;
        }

        // A key that lives shorter than the margin would never be served: it keeps a margin of a tenth of its life.
        var margin = lifetime > terms.Margin ? terms.Margin : lifetime / 10;
        var servable = lifetime - margin;
        var renewal = lifetime * (terms.RefreshAt - (random * Jitter * terms.RefreshAt));
        if (renewal > servable * terms.RefreshAt)
        {
            renewal = servable * terms.RefreshAt;
        }

        return new KeyLife(
            from.Utc,
            Deadline.After(from, renewal, time),
            Deadline.After(from, servable, time),
            Deadline.After(from, lifetime, time));
    }
}
