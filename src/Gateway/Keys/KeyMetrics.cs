using System.Diagnostics.Metrics;
using System.Numerics;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys;

/// <summary>Counts what happens to keys.</summary>
internal sealed class KeyMetrics : IDisposable
{
    public const string MeterName = "AuroraGateway.Keys";

    private const int LaneLength = 128 / sizeof(long);
    private static readonly int Lanes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 64));

    private static readonly string[] SourceNames = [.. Enum.GetNames<KeySource>().Select(name => name.ToLowerInvariant())];

    private static readonly KeyValuePair<string, object?>[] Sources =
        [.. SourceNames.Select(name => new KeyValuePair<string, object?>("aurora_gateway.key.source", name))];

    private readonly Meter meter;
    // Counted in place and read at a scrape: a tagged counter costs a hit in memory more than the hit itself. Each processor has its own
    // two cache lines, and the array's length is not in them, or hits on several would wait for each other's.
    private readonly long[] lookups = new long[(Lanes + 1) * LaneLength];
    private readonly Counter<long> renewals;
    private readonly Counter<long> discards;
    private readonly Counter<long> evictions;
    private readonly Histogram<double> exchanges;

    public KeyMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        meter.CreateObservableCounter(
            "aurora_gateway.key.lookups", Lookups, "{lookup}", "Requests that were given a key, by where it came from.");
        renewals = meter.CreateCounter<long>("aurora_gateway.key.renewals", "{renewal}", "Renewals begun behind the callers.");
        discards = meter.CreateCounter<long>("aurora_gateway.key.discards", "{key}", "Keys discarded because Aurora refused them.");
        evictions = meter.CreateCounter<long>("aurora_gateway.key.evictions", "{key}", "Owners removed to stay within Keys:Capacity.");
        exchanges = meter.CreateHistogram<double>(
            "aurora_gateway.exchange.duration", "s", "Exchanges at create_token, by outcome.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    public void LookedUp(KeySource source)
    {
        var lane = 1 + (Thread.GetCurrentProcessorId() & (Lanes - 1));
        Interlocked.Increment(ref lookups[(lane * LaneLength) + (int)source]);
    }

    public void Renewing() => renewals.Add(1);

    public void Discarded() => discards.Add(1);

    public void Evicted() => evictions.Add(1);

    public void Exchanged(in ExchangeOutcome outcome, TimeSpan duration) =>
        exchanges.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("aurora_gateway.exchange.outcome", NameOf(outcome)));

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<long>> Lookups()
    {
        for (var source = 0; source < Sources.Length; source++)
        {
            var found = 0L;
            for (var at = source; at < lookups.Length; at += LaneLength)
            {
                found += Interlocked.Read(ref lookups[at]);
            }

            if (found > 0)
            {
                yield return new(found, Sources[source]);
            }
        }
    }

    /// <summary>The same word in metrics, traces and access lines.</summary>
    public static string NameOf(KeySource source) => SourceNames[(int)source];

    /// <summary>The outcome's name in metrics and traces; from a closed set.</summary>
    public static string NameOf(in ExchangeOutcome outcome) =>
        outcome.Failure is { } failure ? NameOf(failure.Kind) : outcome.Key!.FromShared ? "shared" : "bought";

    public static string NameOf(KeyFailureKind kind) => kind switch
    {
        KeyFailureKind.ApplicationKeyRejected => "application_key_rejected",
        KeyFailureKind.TenantNotAuthorized => "tenant_not_authorized",
        KeyFailureKind.SessionRejected => "session_rejected",
        KeyFailureKind.SessionEnded => "session_ended",
        KeyFailureKind.Throttled => "throttled",
        KeyFailureKind.Unavailable => "unavailable",
        KeyFailureKind.BadAnswer => "bad_answer",
        KeyFailureKind.Shed => "shed",
        KeyFailureKind.Draining => "draining",
        _ => "other",
    };
}
