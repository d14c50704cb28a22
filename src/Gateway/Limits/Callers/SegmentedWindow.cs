namespace AuroraGateway.Limits.Callers;

/// <summary>
/// What was counted in the last period, by segments. A segment is dropped only when its last instant is a whole period old. So ten requests
/// cost the same memory as a million, and the error is 1/32 of the period on the safe side. Not thread-safe.
/// </summary>
/// <remarks>
/// Not a SegmentedCounter of Telemetry: its caller holds a lock anyway, each request needs the total without adding up 33 segments, and a
/// permit can be returned.
/// </remarks>
internal sealed class SegmentedWindow
{
    private const int Segments = 32;

    private readonly TimeProvider time;
    private readonly long start;
    private readonly long segmentTicks;
    private readonly int[] counts = new int[Segments + 1];
    private long head;
    private int total;

    public SegmentedWindow(TimeSpan period, TimeProvider time)
    {
        this.time = time;
        Period = period;
        start = time.GetTimestamp();
        segmentTicks = Math.Max(1, (long)Math.Ceiling(period.TotalSeconds * time.TimestampFrequency / Segments));
    }

    public TimeSpan Period { get; }

    /// <summary>The count now.</summary>
    public int Total(long timestamp)
    {
        var now = (timestamp - start) / segmentTicks;
        if (now > head)
        {
            var steps = Math.Min(now - head, Segments + 1);
            for (var i = 1; i <= steps; i++)
            {
                ref var count = ref counts[(int)((head + i) % (Segments + 1))];
                total -= count;
                count = 0;
            }

            head = now;
        }

        return total;
    }

    /// <summary>Counts.</summary>
    public void Add(int permits, long timestamp)
    {
        Total(timestamp);
        counts[(int)(head % (Segments + 1))] += permits;
        total += permits;
    }

    /// <summary>Takes one back from the youngest segment; one that has already expired makes no difference.</summary>
    public void Return()
    {
        for (var back = 0; back <= Segments; back++)
        {
            ref var count = ref counts[(int)((head + Segments + 1 - back) % (Segments + 1))];
            if (count > 0)
            {
                count--;
                total--;
                return;
            }
        }
    }

    /// <summary>How long until so many fit under the limit.</summary>
    public TimeSpan Wait(int permits, int limit)
    {
        var missing = total + permits - limit;
        for (var age = Segments; age >= 0 && missing > 0; age--)
        {
            missing -= head < age ? 0 : counts[(int)((head - age) % (Segments + 1))];
            if (missing <= 0)
            {
                var forgotten = start + ((head - age + Segments + 1) * segmentTicks);
                return TimeSpan.FromSeconds((forgotten - time.GetTimestamp()) / (double)time.TimestampFrequency);
            }
        }

        return TimeSpan.FromSeconds(Segments * segmentTicks / (double)time.TimestampFrequency);
    }
}
