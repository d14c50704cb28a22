using AuroraGateway.Load.Runner;

namespace AuroraGateway.Unit.Load;

public class ArrivalScheduleTests
{
    [Fact]
    public void A_rate_is_spaced_evenly_and_gives_exactly_rate_times_length_arrivals()
    {
        var starts = ArrivalSchedule.Of(LoadSimulation.Inject(4, TimeSpan.FromSeconds(1))).ToList();

        Assert.Equal([0, 250, 500, 750], starts.Select(s => s.TotalMilliseconds));
    }

    [Theory]
    [InlineData(30, 0.1, 3)]
    [InlineData(3, 0.7, 2)]
    [InlineData(1000, 60, 60_000)]
    [InlineData(0.5, 10, 5)]
    public void No_arrival_is_lost_or_won_by_rounding(double rate, double seconds, int expected) =>
        Assert.Equal(expected, ArrivalSchedule.Of(LoadSimulation.Inject(rate, TimeSpan.FromSeconds(seconds))).Count());

    [Theory]
    [InlineData(0, 100)]
    [InlineData(100, 0)]
    [InlineData(20, 80)]
    [InlineData(50, 50)]
    public void A_ramp_gives_the_mean_rate_times_its_length_in_rising_order_within_its_length(double from, double to)
    {
        var starts = ArrivalSchedule.Of(LoadSimulation.RampingInject(from, to, TimeSpan.FromSeconds(10))).ToList();

        Assert.Equal((int)((from + to) / 2 * 10), starts.Count);
        Assert.Equal(starts.Order(), starts);
        Assert.All(starts, s => Assert.InRange(s.TotalSeconds, 0, 10));
    }

    [Fact]
    public void A_ramp_up_from_nothing_has_a_quarter_of_its_arrivals_in_its_first_half()
    {
        var starts = ArrivalSchedule.Of(LoadSimulation.RampingInject(0, 100, TimeSpan.FromSeconds(10))).ToList();

        Assert.InRange(starts.Count(s => s.TotalSeconds < 5), 124, 126);
    }

    [Fact]
    public void A_ramp_between_equal_rates_is_the_even_rate()
    {
        var length = TimeSpan.FromSeconds(3);

        Assert.Equal(
            ArrivalSchedule.Of(LoadSimulation.Inject(7, length)).Select(s => Math.Round(s.TotalMilliseconds)),
            ArrivalSchedule.Of(LoadSimulation.RampingInject(7, 7, length)).Select(s => Math.Round(s.TotalMilliseconds)));
    }

    [Fact]
    public void A_burst_is_due_all_at_once() =>
        Assert.Equal(Enumerable.Repeat(TimeSpan.Zero, 5), ArrivalSchedule.Of(LoadSimulation.Burst(5)));

    [Fact]
    public void A_closed_model_has_no_schedule() =>
        Assert.Throws<ArgumentException>(() => ArrivalSchedule.Of(LoadSimulation.KeepConstant(1, TimeSpan.FromSeconds(1))).Count());

    [Fact]
    public void A_rate_of_nothing_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LoadSimulation.Inject(0, TimeSpan.FromSeconds(1)));
}
