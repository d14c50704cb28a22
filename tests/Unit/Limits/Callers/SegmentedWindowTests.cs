using AuroraGateway.Limits.Callers;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Limits.Callers;

/// <summary>Sixty-four seconds in segments of two; what falls into one is dropped at the end of the last window that it could count
/// in.</summary>
public sealed class SegmentedWindowTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly SegmentedWindow window;

    public SegmentedWindowTests() => window = new(TimeSpan.FromSeconds(64), clock);

    [Fact]
    public void What_is_taken_back_is_of_the_youngest_wherever_that_lies()
    {
        window.Add(1, clock.GetTimestamp());
        Assert.Equal(1, Pass(10));
        window.Add(2, clock.GetTimestamp());
        Assert.Equal(3, Pass(10));

        window.Return();
        Assert.Equal(2, Pass(0));
        window.Return();
        Assert.Equal(1, Pass(0));
        Assert.Equal(0, Pass(46));
        window.Return();
        Assert.Equal(0, Pass(64));
    }

    [Fact]
    public void What_has_expired_may_be_taken_back_and_makes_no_difference()
    {
        window.Add(3, clock.GetTimestamp());
        clock.Advance(TimeSpan.FromSeconds(100));
        window.Return();
        Assert.Equal(0, Pass(0));
        window.Add(1, clock.GetTimestamp());
        Assert.Equal(1, Pass(60));
    }

    private int Pass(double seconds)
    {
        clock.Advance(TimeSpan.FromSeconds(seconds));
        return window.Total(clock.GetTimestamp());
    }
}
