using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Exchange;

public sealed class DeadlineTests
{
    private static readonly FakeTimeProvider Clock = new();
    private static readonly ClockReading Start = ClockReading.Of(Clock);

    [Theory]
    [InlineData(9.9, 9.9, false, 0.1)]
    [InlineData(10, 9, true, 0)]
    [InlineData(9, 10, true, 0)]
    [InlineData(4, 7, false, 3)]
    [InlineData(7, 4, false, 3)]
    [InlineData(20, 20, true, 0)]
    [InlineData(-5, 4, false, 6)]
    public void It_has_passed_as_soon_as_one_clock_reaches_it_and_the_shorter_rest_is_what_is_left(
        double monotonic, double wall, bool passed, double left)
    {
        var deadline = Deadline.After(Start, TimeSpan.FromSeconds(10), Clock);
        var now = new ClockReading(Start.Timestamp + (long)(monotonic * Clock.TimestampFrequency), Start.Utc + TimeSpan.FromSeconds(wall));
        Assert.Equal(passed, deadline.HasPassed(now));
        Assert.Equal(left, deadline.Left(now, Clock).TotalSeconds, 0.0001);
    }

    [Theory]
    [InlineData(46_800, 0, 42_066, 46_740, 46_800)]
    [InlineData(46_800, 1, 40_014, 46_740, 46_800)]
    [InlineData(200_000, 1, 73_872, 86_340, 86_400)]
    [InlineData(86_400, 1, 73_872, 86_340, 86_400)]
    [InlineData(61, 1, 0.9, 1, 61)]
    [InlineData(60, 0, 48.6, 54, 60)]
    [InlineData(10, 1, 8.1, 9, 10)]
    public void A_key_is_renewed_before_it_is_held_back_and_held_back_before_it_ends(
        int seconds, double random, double renewal, double servable, double end)
    {
        var life = KeyLife.Of(Start, TimeSpan.FromSeconds(seconds), new KeyTerms(), Clock, random);
        Assert.Equal(Start.Utc, life.ObtainedAt);
        Assert.Equal((renewal, servable, end), (Left(life.Renewal), Left(life.Servable), Left(life.End)));

        static double Left(Deadline deadline) => Math.Round(deadline.Left(Start, Clock).TotalSeconds, 3);
    }
}
