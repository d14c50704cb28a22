using System.Diagnostics.Metrics;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys;

/// <summary>What the ring counts in place is read whole.</summary>
public sealed class KeyMetricsTests : IDisposable
{
    private readonly MeterRecord record = new();
    private readonly KeyMetrics metrics;

    public KeyMetricsTests() => metrics = new KeyMetrics(record);

    public void Dispose()
    {
        metrics.Dispose();
        record.Dispose();
    }

    [Fact]
    public void Lookups_counted_on_many_threads_are_all_read_each_under_its_source()
    {
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 1000; i++)
            {
                metrics.LookedUp(KeySource.Memory);
            }

            metrics.LookedUp(KeySource.Shared);
        });

        Assert.Equal(
            ["aurora_gateway.key.lookups 8000 aurora_gateway.key.source=memory", "aurora_gateway.key.lookups 8 " +
                "aurora_gateway.key.source=shared"],
            record.Observe());
    }

    [Fact]
    public void What_happens_to_keys_is_counted_once()
    {
        metrics.Renewing();
        metrics.Discarded();
        metrics.Evicted();
        Assert.Equal(["aurora_gateway.key.renewals 1", "aurora_gateway.key.discards 1", "aurora_gateway.key.evictions 1"], record.Lines);
    }

    [Fact]
    public void An_exchange_is_timed_under_the_name_of_its_outcome()
    {
        var now = ClockReading.Of(new FakeTimeProvider());
        metrics.Exchanged(ExchangedKey.TryCreate("tk", now, TimeSpan.FromHours(1))!, TimeSpan.FromSeconds(0.5));
        metrics.Exchanged(ExchangedKey.TryCreate("tk", now, TimeSpan.FromHours(1), fromShared: true)!, TimeSpan.FromSeconds(0.5));
        metrics.Exchanged(new KeyFailure(KeyFailureKind.Throttled, "429"), TimeSpan.FromSeconds(0.5));
        Assert.Equal(
            ["bought", "shared", "throttled"],
                record.Lines.Select(line => line["aurora_gateway.exchange.duration 0.5 aurora_gateway.exchange.outcome=".Length..]));
    }

    [Fact]
    public void Exchanges_are_distinguished_up_to_their_deadline()
    {
        IReadOnlyList<double>? buckets = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
                buckets = instrument is Histogram<double> exchanges && exchanges.Meter == record.Meter
                    ? exchanges.Advice?.HistogramBucketBoundaries
                    : buckets,
        };
        listener.Start();
        Assert.Equal(new KeyTerms().ExchangeTimeout.TotalSeconds, buckets!.Max());
    }

    [Fact]
    public void After_its_end_nothing_is_counted()
    {
        metrics.LookedUp(KeySource.Memory);
        metrics.Dispose();
        metrics.Renewing();
        Assert.Empty(record.Lines);
        Assert.Empty(record.Observe());
    }

    [Fact]
    public void Each_kind_of_failure_has_a_name_of_its_own()
    {
        var names = Enum.GetValues<KeyFailureKind>().Select(KeyMetrics.NameOf).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.DoesNotContain("other", names);
    }
}
