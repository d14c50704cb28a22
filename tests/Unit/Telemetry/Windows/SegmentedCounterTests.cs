using System.Runtime.CompilerServices;
using AuroraGateway.Telemetry.Windows;

namespace AuroraGateway.Unit.Telemetry.Windows;

public sealed class SegmentedCounterTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly SegmentedCounter<Tally> counter = new(3);

    [Fact]
    public void A_segment_is_emptied_when_its_place_is_used_for_a_later_span()
    {
        counter.Of(1).Count++;
        counter.Of(1).Count++;
        Assert.Equal(2, counter.Find(1).Count);
        counter.Of(4).Count++;
        Assert.Equal(1, counter.Find(4).Count);
        Assert.True(Unsafe.IsNullRef(ref counter.Find(1)));
    }

    [Fact]
    public void A_place_that_belongs_to_a_later_span_is_not_turned_back()
    {
        counter.Of(4).Count++;
        Assert.True(Unsafe.IsNullRef(ref counter.Of(1)));
        Assert.Equal(1, counter.Find(4).Count);
    }

    [Fact]
    public void What_was_never_counted_in_is_not_found()
    {
        counter.Of(2).Count++;
        Assert.True(Unsafe.IsNullRef(ref counter.Find(1)));
        Assert.True(Unsafe.IsNullRef(ref counter.Find(0)));
        Assert.True(Unsafe.IsNullRef(ref counter.Find(-7)));
        Assert.True(Unsafe.IsNullRef(ref counter.Find(5)));
    }

    [Fact]
    public async Task Two_that_begin_a_segment_at_once_lose_no_count()
    {
        const int Rounds = 2_000;
        using var turn = new Barrier(2);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (var number = 1; number <= Rounds; number++)
                {
                    Assert.True(turn.SignalAndWait(Longest));
                    Interlocked.Increment(ref counter.Of(number).Count);
                    Assert.True(turn.SignalAndWait(Longest));
                    Assert.Equal(2, Volatile.Read(ref counter.Find(number).Count));
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    private struct Tally : ISegment
    {
        public int Count;

        public void Begin() => Count = 0;
    }
}
