using System.Diagnostics.Metrics;
using AuroraGateway.Keys;

namespace AuroraGateway.Unit.Keys;

/// <summary>What the ring counts in place is read whole.</summary>
public class KeyMetricsTests
{
    [Fact]
    public void Lookups_counted_on_many_threads_are_all_read_each_under_its_source()
    {
        using var meters = new RecordedMeters();
        using var metrics = new KeyMetrics(meters);

        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 1000; i++)
            {
                metrics.LookedUp(KeySource.Memory);
            }

            metrics.LookedUp(KeySource.Shared);
        });

        Assert.Equal(new Dictionary<string, long> { ["memory"] = 8000, ["shared"] = 8 }, meters.Read("aurora_gateway.key.lookups", "aurora_gateway.key.source"));
    }

    private sealed class RecordedMeters : IMeterFactory
    {
        private readonly List<Meter> meters = [];

        public Meter Create(MeterOptions options)
        {
            options.Scope = this;
            var meter = new Meter(options);
            meters.Add(meter);
            return meter;
        }

        public Dictionary<string, long> Read(string instrument, string tag)
        {
            var found = new Dictionary<string, long>();
            using var listener = new MeterListener();
            listener.InstrumentPublished = (published, listening) =>
            {
                if (meters.Contains(published.Meter) && published.Name == instrument)
                {
                    listening.EnableMeasurementEvents(published);
                }
            };
            listener.SetMeasurementEventCallback<long>((_, measurement, tags, _) => found.Add((string)tags[0].Value!, measurement));
            listener.Start();
            listener.RecordObservableInstruments();
            return found;
        }

        public void Dispose() => meters.ForEach(meter => meter.Dispose());
    }
}
