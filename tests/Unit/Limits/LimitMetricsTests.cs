using System.Diagnostics.Metrics;
using AuroraGateway.Limits;

namespace AuroraGateway.Unit.Limits;

public sealed class LimitMetricsTests : IMeterFactory
{
    private readonly List<string> recorded = [];
    private readonly MeterListener listener = new();
    private readonly LimitMetrics metrics;
    private Meter? meter;

    public LimitMetricsTests()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter == meter)
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.Start();
        metrics = new LimitMetrics(this);
    }

    [Fact]
    public void Each_kind_of_refusal_is_counted_under_its_name()
    {
        foreach (var kind in Enum.GetValues<LimitRefusalKind>())
        {
            metrics.Refused(kind);
        }

        Assert.Equal(
            ["caller_limit", "quota_exceeded", "quota_timeout", "quota_queue_full", "quota_closed", "quota_capacity"],
            recorded.Select(measurement => measurement["aurora_gateway.limit.refusals 1 aurora_gateway.limit.kind=".Length..]));
    }

    [Fact]
    public void Who_comes_to_wait_and_leaves_again_is_counted_up_and_down_and_timed()
    {
        metrics.Queued();
        metrics.Left(TimeSpan.FromSeconds(1.5));
        metrics.Closed();
        Assert.Equal(["aurora_gateway.quota.queue 1 ", "aurora_gateway.quota.queue -1 ", "aurora_gateway.quota.wait 1.5 ", "aurora_gateway.quota.closures 1 "], recorded);
    }

    Meter IMeterFactory.Create(MeterOptions options) => meter = new Meter(options);

    public void Dispose()
    {
        listener.Dispose();
        metrics.Dispose();
    }

    private void Record<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        recorded.Add($"{instrument.Name} {value} {string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}");
}
