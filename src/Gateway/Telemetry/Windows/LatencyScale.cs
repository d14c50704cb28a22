using System.Numerics;

namespace AuroraGateway.Telemetry.Windows;

/// <summary>
/// Buckets for durations from a quarter of a millisecond to two minutes: four to each doubling, so that no percentile is off by more than a
/// fifth.
/// </summary>
internal static class LatencyScale
{
    /// <summary>Number of buckets.</summary>
    public const int Buckets = 72;

    private const long TicksPerUnit = TimeSpan.TicksPerMillisecond / 4;
    private const int PerDoubling = 4;

    public static int BucketOf(TimeSpan duration)
    {
        var units = duration.Ticks / TicksPerUnit;
        if (units < PerDoubling)
        {
            return (int)Math.Max(0, units);
        }

        // The highest bit says which doubling, the two below it which quarter of that.
        var doubling = BitOperations.Log2((ulong)units);
        var bucket = ((doubling - 1) * PerDoubling) + (int)((units >> (doubling - 2)) & (PerDoubling - 1));
        return Math.Min(bucket, Buckets - 1);
    }

    /// <summary>Where a bucket begins; the next one begins where it ends.</summary>
    public static TimeSpan BeginOf(int bucket)
    {
        if (bucket < PerDoubling)
        {
            return new TimeSpan(bucket * TicksPerUnit);
        }

        var doubling = (bucket / PerDoubling) + 1;
        return new TimeSpan(((long)(PerDoubling + (bucket % PerDoubling)) << (doubling - 2)) * TicksPerUnit);
    }
}
