using System.Runtime.CompilerServices;

namespace AuroraGateway.Telemetry.Windows;

/// <summary>
/// A ring of segments, each for one span of time, numbered from 1. A segment is emptied when it is first used for a later span. Counting
/// takes no lock except for that; the caller counts in a segment with interlocked operations.
/// </summary>
/// <typeparam name="TSegment">A struct, so that the ring is one array and each use of it is compiled by itself.</typeparam>
internal sealed class SegmentedCounter<TSegment>(int count)
    where TSegment : struct, ISegment
{
    private readonly Slot[] ring = new Slot[count];
    private readonly Lock gate = new();

    public int Count => count;

    /// <summary>The segment to count in.</summary>
    /// <returns>A null reference if its place already belongs to a later span: it is not turned back.</returns>
    public ref TSegment Of(long number)
    {
        ref var slot = ref ring[number % count];
        return ref Volatile.Read(ref slot.Number) == number || TryBegin(ref slot, number)
            ? ref slot.Segment
            : ref Unsafe.NullRef<TSegment>();
    }

    /// <summary>The segment to read.</summary>
    /// <returns>A null reference if nothing was counted in it, or if it was too long ago.</returns>
    public ref TSegment Find(long number)
    {
        if (number < 1)
        {
            return ref Unsafe.NullRef<TSegment>();
        }

        ref var slot = ref ring[number % count];
        return ref Volatile.Read(ref slot.Number) == number ? ref slot.Segment : ref Unsafe.NullRef<TSegment>();
    }

    private bool TryBegin(ref Slot slot, long number)
    {
        lock (gate)
        {
            if (slot.Number < number)
            {
                slot.Segment.Begin();
                Volatile.Write(ref slot.Number, number);
            }

            return slot.Number == number;
        }
    }

    private struct Slot
    {
        public long Number;
        public TSegment Segment;
    }
}
