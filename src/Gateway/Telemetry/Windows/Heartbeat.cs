namespace AuroraGateway.Telemetry.Windows;

/// <summary>What happened in the last five minutes, in sixty cells of five seconds.</summary>
internal sealed class Heartbeat(TimeProvider time)
{
    public const int Cells = 60;
    public const int SecondsPerCell = 5;

    private readonly Cell[] cells = new Cell[Cells];
    private readonly Lock gate = new();

    /// <param name="bad">Counted among the bad ones, too.</param>
    public void Beat(bool bad)
    {
        var epoch = Epoch();
        ref var cell = ref cells[epoch % Cells];
        if (Volatile.Read(ref cell.Epoch) != epoch)
        {
            lock (gate)
            {
                if (cell.Epoch != epoch)
                {
                    cell.All = cell.Bad = 0;
                    Volatile.Write(ref cell.Epoch, epoch);
                }
            }
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
        var now = Epoch();
        var all = new int[Cells];
        var bad = new int[Cells];
        for (var i = 0; i < Cells; i++)
        {
            var epoch = now - Cells + 1 + i;
            ref var cell = ref cells[((epoch % Cells) + Cells) % Cells];
            if (epoch > 0 && Volatile.Read(ref cell.Epoch) == epoch)
            {
                all[i] = Volatile.Read(ref cell.All);
                bad[i] = Volatile.Read(ref cell.Bad);
            }
        }

        return (all, bad);
    }

    // One more than the clock says, so that no cell is born valid.
    private long Epoch() => (time.GetTimestamp() / (time.TimestampFrequency * SecondsPerCell)) + 1;

    private struct Cell
    {
        public long Epoch;
        public int All;
        public int Bad;
    }
}
