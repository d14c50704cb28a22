using System.Runtime.CompilerServices;

namespace AuroraGateway.Telemetry.Windows;

/// <summary>The last hour by minutes, fed with cells of a window that change no more. Not thread-safe.</summary>
internal sealed class HourHistory
{
    private const int Minutes = 60;

    private readonly SegmentedCounter<Slot> slots = new(Minutes);
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

            // Segments are numbered from 1.
            var minute = (cell / ResponseWindow.Minute) + 1;
            ref var slot = ref slots.Of(minute);
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
    public ResponseCounts Read() => Sum(static (in slot) => slot.All);

    /// <summary>The durations of the last hour, without those of times when Aurora was slow.</summary>
    public ResponseCounts ReadUsual() => Sum(static (in slot) => slot.Usual);

    private ResponseCounts Sum(Part part)
    {
        var sum = new ResponseCounts();
        for (var minute = newest - Minutes + 1; minute <= newest; minute++)
        {
            ref var slot = ref slots.Find(minute);
            if (!Unsafe.IsNullRef(ref slot))
            {
                sum.Add(part(in slot));
            }
        }

        return sum;
    }

    private delegate ResponseCounts Part(in Slot slot);

    private struct Slot : ISegment
    {
        public ResponseCounts All;
        public ResponseCounts Usual;

        public void Begin()
        {
            (All, Usual) = (All ?? new ResponseCounts(), Usual ?? new ResponseCounts());
            All.Clear();
            Usual.Clear();
        }
    }
}
