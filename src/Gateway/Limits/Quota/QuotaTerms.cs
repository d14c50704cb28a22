using System.Globalization;

namespace AuroraGateway.Limits.Quota;

/// <summary>The quota's current settings, in ticks of the clock; replaced as a whole at a reload.</summary>
public sealed class QuotaTerms
{
    // Aurora counts a call at some time between its sending and its response. One that waits longer for its response is taken to have been
    // counted by then: calls that take a minute must not hold their permits for two.
    private static readonly TimeSpan CountedBy = TimeSpan.FromSeconds(5);

    // The longest that a 429 of Aurora closes a quota, whatever it or the store says.
    private static readonly TimeSpan LongestClosure = TimeSpan.FromMinutes(5);

    // Within a shared account a call counts as sent and counted so soon after its place; a twentieth of the period, but not so short that
    // each call is late.
    private static readonly TimeSpan ShortestSlack = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestSlack = TimeSpan.FromSeconds(1);

    // Where a call may have to wait for the store's response, one that may not wait at all could never pass.
    private const int FewWaiters = 64;

    public QuotaTerms(QuotaOptions options, TimeProvider time, TimeSpan patience = default)
    {
        if (LimitPeriod.TryParse(options.Period, out var period) is { } wrong)
        {
            throw new ArgumentException(wrong, nameof(options));
        }

        Limit = options.Limit;
        Period = period;
        Reserve = options.Limit - (options.Burst ?? Math.Max(1, options.Limit / 2));
        MaxWaiters = patience > TimeSpan.Zero ? Math.Max(options.MaxWaiters, FewWaiters) : options.MaxWaiters;
        MaxWaitSpan = options.MaxWait > patience ? options.MaxWait : patience;

        // A place that lies ahead relies on what is noted until then: half a period leaves the time for that.
        var ahead = options.MaxWait < period.Span / 2 ? options.MaxWait : period.Span / 2;
        var slack = TimeSpan.FromTicks(Math.Clamp(period.Span.Ticks / 20, ShortestSlack.Ticks, LongestSlack.Ticks));
        (Window, MaxWait, Uncertainty) = (Ticks(period.Span), Ticks(MaxWaitSpan), Ticks(CountedBy));
        (Closure, Slack, Patience) = (Ticks(LongestClosure), Ticks(slack), Ticks(ahead));
        Even = Math.Max(1, Window / Limit);
        Shared = string.Create(
            CultureInfo.InvariantCulture, $"{Limit} {Milliseconds(period.Span)} {Milliseconds(slack)} {Reserve} {Milliseconds(ahead)} 1");

        long Ticks(TimeSpan span) => (long)Math.Ceiling(span.TotalSeconds * time.TimestampFrequency);

        static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
    }

    public int Limit { get; }

    public LimitPeriod Period { get; }

    /// <summary>
    /// Permits that are not given out in a burst but spread over the period. Half of them by default: then two calls that are spread are
    /// never further apart than two even shares, so that with n callers taking turns none waits longer than twice its fair share, n times
    /// the period over the limit.
    /// </summary>
    public int Reserve { get; }

    public int MaxWaiters { get; }

    public TimeSpan MaxWaitSpan { get; }

    /// <summary>Ticks of the period.</summary>
    public long Window { get; }

    public long MaxWait { get; }

    /// <summary>Ticks after its time within which the shared account takes a place for counted.</summary>
    public long Slack { get; }

    /// <summary>Ticks that a place in the shared account may lie ahead.</summary>
    public long Patience { get; }

    /// <summary>As the shared account takes them.</summary>
    internal string Shared { get; }

    /// <summary>Ticks after its sending by which Aurora has counted a call.</summary>
    public long Uncertainty { get; }

    /// <summary>The longest that a 429 of Aurora closes a budget.</summary>
    public long Closure { get; }

    /// <summary>Ticks between two calls that are spread evenly.</summary>
    public long Even { get; }
}
