using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace AuroraGateway.Unit;

/// <summary>A meter, and every measurement made with it as a line of text: <c>name value tag=value</c>.</summary>
internal sealed class MeterRecord : IMeterFactory
{
    private readonly ConcurrentQueue<string> lines = new();
    private readonly MeterListener listener = new();

    public MeterRecord()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter == Meter)
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
    }

    public Meter? Meter { get; private set; }

    public IEnumerable<string> Lines => lines;

    /// <summary>Reads the observable instruments, and returns only what they report.</summary>
    public string[] Observe()
    {
        lines.Clear();
        listener.RecordObservableInstruments();
        return [.. lines];
    }

    public Meter Create(MeterOptions options) => Meter = new Meter(options);

    public void Dispose()
    {
        listener.Dispose();
        Meter?.Dispose();
    }

    private void Add<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => lines.Enqueue(string.Create(
        CultureInfo.InvariantCulture,
        $"{instrument.Name} {value}{string.Concat(tags.ToArray().Select(tag => $" {tag.Key}={tag.Value}"))}"));
}
