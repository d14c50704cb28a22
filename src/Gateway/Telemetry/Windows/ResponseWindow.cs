using System.Runtime.CompilerServices;

namespace AuroraGateway.Telemetry.Windows;

/// <summary>
/// Counts responses in cells of five seconds. A response costs two increments; cells are made and emptied when they are first used. A
/// response belongs to the moment of its request, so that a slow one neither comes late nor stays long.
/// </summary>
internal sealed class ResponseWindow(TimeProvider time, int cells = ResponseWindow.MinuteAndMargin)
{
    public const int SecondsPerCell = Heartbeat.SecondsPerCell;

    /// <summary>Cells of the last minute; the newest one is still filling.</summary>
    public const int Minute = 60 / SecondsPerCell;

    /// <summary>One whose request was sent longer ago is counted as if it was sent then: it must be seen within the minute.</summary>
    public const int Latest = Minute / 2;

    private const int MinuteAndMargin = Minute + 2;

    private readonly SegmentedCounter<Cell> ring = new(cells);

    /// <summary>The cell that is filling.</summary>
    public long Now => EpochOf(time.GetTimestamp());

    /// <param name="kind">How it ended.</param>
    /// <param name="sent">Timestamp of the request.</param>
    /// <param name="duration">Null if it says nothing of the server.</param>
    public void Count(ResponseClass kind, long sent, TimeSpan? duration)
    {
        var epoch = Math.Max(EpochOf(sent), Now - Latest);
        ref var cell = ref ring.Of(epoch);
        if (Unsafe.IsNullRef(ref cell))
        {
            return;
        }

        Interlocked.Increment(ref cell.Counts![(int)kind]);
        if (duration is { } took)
        {
            Interlocked.Increment(ref cell.Counts![ResponseClasses.Count + LatencyScale.BucketOf(took)]);
        }
    }

    /// <summary>The last minute.</summary>
    public ResponseCounts ReadMinute() => Read(Now - Minute + 1, Now);

    /// <param name="first">A cell's number.</param>
    /// <param name="last">A cell's number, counted too.</param>
    public ResponseCounts Read(long first, long last)
    {
        var counts = new ResponseCounts();
        for (var epoch = Math.Max(1, Math.Max(first, last - ring.Count + 1)); epoch <= last; epoch++)
        {
            ref var cell = ref ring.Find(epoch);
            if (!Unsafe.IsNullRef(ref cell))
            {
                counts.Add(cell.Counts!);
            }
        }

        return counts;
    }

    // Segments are numbered from 1.
    private long EpochOf(long timestamp) => (timestamp / (time.TimestampFrequency * SecondsPerCell)) + 1;

    // Made when it is first used: most tenants and callers use few of them.
    private struct Cell : ISegment
    {
        public int[]? Counts;

        public void Begin()
        {
            if (Counts is null)
            {
                Counts = new int[ResponseCounts.Size];
            }
            else
            {
                Array.Clear(Counts);
            }
        }
    }
}
