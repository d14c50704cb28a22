namespace AuroraGateway.Telemetry.Windows;

/// <summary>The last hour by minutes, fed with cells of a window that change no more. Not thread-safe.</summary>
internal sealed class HourHistory
{
    private const int Minutes = 60;

    private readonly Slot[] slots = [.. Enumerable.Range(0, Minutes).Select(static _ => new Slot())];
    private long newest;

    /// <summary>The last cell that was taken.</summary>
    public long Taken { get; private set; }

    /// <summary>Takes the cells up to one, each once.</summary>
    /// <param name="window">Where from.</param>
    /// <param name="last">The last cell that changes no more.</param>
    /// <param name="isUsual">False while Aurora is slow: what is not usual is no measure of later.</param>
    public void Take(ResponseWindow window, long last, bool isUsual)
    {
        for (var cell = Math.Max(Taken + 1, last - (Minutes * ResponseWindow.Minute)); cell <= last; cell++)
        {
            var counts = window.Read(cell, cell);
            var minute = cell / ResponseWindow.Minute;
            var slot = slots[minute % Minutes];
            if (slot.Minute != minute)
            {
                slot.Begin(minute);
            }

            slot.All.Add(counts);
            if (isUsual)
            {
                slot.Usual.AddDurations(counts);
            }

            newest = minute;
        }

        Taken = Math.Max(Taken, last);
    }

    /// <summary>Everything of the last hour that was taken.</summary>
    public ResponseCounts Read() => Sum(static slot => slot.All);

    /// <summary>The durations of the last hour, without those of times when Aurora was slow.</summary>
    public ResponseCounts ReadUsual() => Sum(static slot => slot.Usual);

    private ResponseCounts Sum(Func<Slot, ResponseCounts> part)
    {
        var sum = new ResponseCounts();
        foreach (var slot in slots.Where(slot => slot.Minute > newest - Minutes))
        {
            sum.Add(part(slot));
        }

        return sum;
    }

    private sealed class Slot
    {
        public long Minute { get; private set; } = long.MinValue;

        public ResponseCounts All { get; } = new();

        public ResponseCounts Usual { get; } = new();

        public void Begin(long minute)
        {
            Minute = minute;
            All.Clear();
            Usual.Clear();
        }
    }
}
