using System.Diagnostics.Metrics;

namespace AuroraGateway.Limits;

/// <summary>Counts refusals by the limits, and how long calls wait for the quota.</summary>
internal sealed class LimitMetrics : IDisposable
{
    public const string MeterName = "AuroraGateway.Limits";

    private static readonly KeyValuePair<string, object?>[] Kinds =
    [
        .. Enum.GetNames<LimitRefusalKind>()
            .Select(static name => new KeyValuePair<string, object?>("aurora_gateway.limit.kind", Slug(name))),
    ];

    // With a shared quota every call waits this long for the store: that is no wait for the quota.
    private static readonly TimeSpan OneResponse = TimeSpan.FromMilliseconds(10);

    private readonly Meter meter;
    private readonly Counter<long> refusals;
    private readonly Counter<long> closures;
    private readonly Histogram<double> waits;
    private readonly UpDownCounter<long> queue;

    public LimitMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        refusals = meter.CreateCounter<long>("aurora_gateway.limit.refusals", "{request}", "Requests refused by a limit, by kind.");
        closures = meter.CreateCounter<long>("aurora_gateway.quota.closures", "{closure}", "Budgets closed because Aurora returned 429.");
        waits = meter.CreateHistogram<double>(
            "aurora_gateway.quota.wait", "s", "How long calls that had to wait for Aurora's quota waited, granted or not.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30] });
        queue = meter.CreateUpDownCounter<long>("aurora_gateway.quota.queue", "{request}", "Calls that wait for Aurora's quota now.");
    }

    public void Refused(LimitRefusalKind kind) => refusals.Add(1, Kinds[(int)kind]);

    public void Closed() => closures.Add(1);

    public void Queued() => queue.Add(1);

    public void Left(TimeSpan waited)
    {
        queue.Add(-1);
        if (waited > OneResponse)
        {
            waits.Record(waited.TotalSeconds);
        }
    }

    public void Dispose() => meter.Dispose();

    private static string Slug(string name) =>
        string.Concat(name.Select((letter, i) => (char.IsUpper(letter) && i > 0 ? "_" : "") + char.ToLowerInvariant(letter)));
}

/// <summary>The closed list of reasons for which a limit refuses.</summary>
internal enum LimitRefusalKind
{
    /// <summary>The caller's own rule.</summary>
    CallerLimit,

    /// <summary>The caller's share of the requests in flight to Aurora.</summary>
    CallerShare,

    /// <summary>Aurora's quota: the wait would be longer than <c>MaxWait</c>.</summary>
    QuotaExceeded,

    /// <summary>Aurora's quota: the call waited for <c>MaxWait</c>.</summary>
    QuotaTimeout,

    /// <summary>Aurora's quota: too many calls wait already.</summary>
    QuotaQueueFull,

    /// <summary>Aurora's quota: Aurora itself responded with 429 a short time ago.</summary>
    QuotaClosed,

    /// <summary>Aurora's quota: more budgets would be in use than the gateway keeps in memory.</summary>
    QuotaCapacity,
}
