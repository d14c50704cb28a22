using System.Runtime.CompilerServices;

namespace AuroraGateway.Telemetry.Windows;

/// <summary>What happened in the last five minutes, in sixty cells of five seconds.</summary>
internal sealed class Heartbeat(TimeProvider time)
{
    public const int Cells = 60;
    public const int SecondsPerCell = 5;

    private readonly SegmentedCounter<Cell> cells = new(Cells);

    /// <param name="bad">Counted among the bad ones, too.</param>
    public void Beat(bool bad)
    {
        ref var cell = ref cells.Of(Epoch());
        if (Unsafe.IsNullRef(ref cell))
        {
            return;
        }

        Interlocked.Increment(ref cell.All);
        if (bad)
        {
            Interlocked.Increment(ref cell.Bad);
        }
    }

    /// <summary>The cells, oldest first; the last one is still filling.</summary>
    public (int[] All, int[] Bad) Read()
    {
        var first = Epoch() - Cells + 1;
        var all = new int[Cells];
        var bad = new int[Cells];
        for (var i = 0; i < Cells; i++)
        {
            ref var cell = ref cells.Find(first + i);
            if (!Unsafe.IsNullRef(ref cell))
            {
                all[i] = Volatile.Read(ref cell.All);
                bad[i] = Volatile.Read(ref cell.Bad);
            }
        }

        return (all, bad);
    }

    // Segments are numbered from 1.
    private long Epoch() => (time.GetTimestamp() / (time.TimestampFrequency * SecondsPerCell)) + 1;

    private struct Cell : ISegment
    {
        public int All;
        public int Bad;

        public void Begin() => All = Bad = 0;
    }
}
