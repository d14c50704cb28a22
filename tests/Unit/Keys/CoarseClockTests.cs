using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys;

/// <summary>The clocks that a hit reads show the system's time, a tick late.</summary>
public class CoarseClockTests
{
    private readonly TimeProvider coarse = CoarseClock.Of(TimeProvider.System);

    [Fact]
    public void Linux_has_one() => Assert.Equal(OperatingSystem.IsLinux(), coarse is CoarseClock);

    [Fact]
    public void It_is_never_ahead_of_the_system_and_never_far_behind()
    {
        var before = ClockReading.Of(TimeProvider.System);
        var read = ClockReading.Of(coarse);
        var after = ClockReading.Of(TimeProvider.System);

        var tick = TimeSpan.FromMilliseconds(20);
        Assert.Equal(TimeProvider.System.TimestampFrequency, coarse.TimestampFrequency);
        Assert.InRange(read.Timestamp, before.Timestamp - (long)(tick.TotalSeconds * coarse.TimestampFrequency), after.Timestamp);
        Assert.InRange(read.Utc, before.Utc - tick, after.Utc);
        Assert.Equal(TimeSpan.Zero, read.Utc.Offset);
    }

    [Fact]
    public void A_clock_that_is_replaced_is_read_itself()
    {
        var clock = new FakeTimeProvider();

        Assert.Same(clock, CoarseClock.Of(clock));
    }
}
