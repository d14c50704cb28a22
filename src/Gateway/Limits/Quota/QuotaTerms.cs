using System.Globalization;

namespace AuroraGateway.Limits.Quota;

/// <summary>The quota's current settings, in ticks of the clock; replaced as a whole at a reload.</summary>
internal sealed class QuotaTerms
{
    // Aurora counts a call at some time between its sending and its response. A call that waits longer for its response counts as counted
    // by then: calls that take a minute must not hold their permits for two.
    private static readonly TimeSpan CountedBy = TimeSpan.FromSeconds(5);

    // The longest time for which a 429 of Aurora closes a quota, whatever Aurora or the store says.
    private static readonly TimeSpan LongestClosure = TimeSpan.FromMinutes(5);

    // In the shared log a call counts as sent and counted so soon after its place: a twentieth of the period, but not so short that every
    // call is late.
    private static readonly TimeSpan ShortestSlack = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestSlack = TimeSpan.FromSeconds(1);

    // With a store every call waits for its response: with MaxWaiters 0 none could pass.
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

        // A place ahead depends on notes that arrive until then: half a period leaves time for those.
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
    /// Permits that are not issued in a burst but spread over the period; half of them by default. Then two spread calls are at most two
    /// even shares apart, so that of n callers that take turns none waits longer than twice its fair share, n times the period over the
    /// limit.
    /// </summary>
    public int Reserve { get; }

    public int MaxWaiters { get; }

    public TimeSpan MaxWaitSpan { get; }

    /// <summary>Ticks of the period.</summary>
    public long Window { get; }

    public long MaxWait { get; }

    /// <summary>Ticks after its time by which a place in the shared log counts as counted.</summary>
    public long Slack { get; }

    /// <summary>Ticks that a place in the shared log may lie ahead.</summary>
    public long Patience { get; }

    /// <summary>As the script takes them.</summary>
    internal string Shared { get; }

    /// <summary>Ticks after its sending by which Aurora has counted a call.</summary>
    public long Uncertainty { get; }

    /// <summary>Ticks for which a 429 of Aurora closes a budget at most.</summary>
    public long Closure { get; }

    /// <summary>Ticks between two calls that are spread evenly.</summary>
    public long Even { get; }
}
