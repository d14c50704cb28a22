using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace AuroraGateway.Telemetry.Events;

/// <summary>
/// Limits how often each event is written, and counts what is not. The number of windows is that of the events in the code.
/// </summary>
internal sealed class EventLimiter : IDisposable
{
    public const string MeterName = "AuroraGateway.Events";

    private readonly ConcurrentDictionary<(string Category, int Id), EventWindow> windows = new();
    private readonly TimeProvider time;
    private readonly Meter meter;

    public EventLimiter(TimeProvider time, IMeterFactory meters)
    {
        this.time = time;
        meter = meters.Create(MeterName);
        meter.CreateObservableCounter(
            "aurora_gateway.events.suppressed", Suppressed, "{event}",
            "Events that were not written because the same event had been written often enough in that minute.");
    }

    public IEnumerable<EventWindow> Windows => windows.Values;

    public EventWindow WindowOf(string category, int id) =>
        windows.TryGetValue((category, id), out var window)
            ? window
            : windows.GetOrAdd((category, id), static (key, time) => new EventWindow(key.Category, key.Id, time), time);

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<long>> Suppressed()
    {
        foreach (var window in windows.Values)
        {
            if (window.Suppressed is > 0 and var count)
            {
                yield return new(count, new KeyValuePair<string, object?>("aurora_gateway.event", NameOf(window)));
            }
        }
    }

    // The gateway's own ids are unique; those of the framework are so within their category.
    private static string NameOf(EventWindow window) =>
        window.Category.StartsWith(EventOrigins.OwnCategories, StringComparison.Ordinal)
            ? $"{window.Id}"
            : $"{window.Category}[{window.Id}]";
}
