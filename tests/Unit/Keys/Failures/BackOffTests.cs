using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;

namespace AuroraGateway.Unit.Keys.Failures;

public sealed class BackOffTests
{
    private static readonly KeyTerms Terms = new() { LongestBackOff = TimeSpan.FromMinutes(1) };

    [Theory]
    [InlineData(1, 1, 1_000)]
    [InlineData(2, 1, 2_000)]
    [InlineData(3, 1, 4_000)]
    [InlineData(3, 0.5, 2_000)]
    [InlineData(6, 1, 32_000)]
    [InlineData(7, 1, 60_000)]
    [InlineData(100_000, 1, 60_000)]
    [InlineData(1, 0, 100)]
    [InlineData(1, 0.05, 100)]
    [InlineData(1, 0.2, 200)]
    public void A_back_off_doubles_up_to_the_longest_and_is_spread_down_to_a_tenth_of_a_second(
        int failures, double random, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), BackOff.After(failures, Terms, random));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.9, 1)]
    [InlineData(1.5, 1.5)]
    [InlineData(60, 60)]
    [InlineData(61, 60)]
    public void What_Aurora_asks_for_is_obeyed_within_reason(double asked, double obeyed) =>
        Assert.Equal(TimeSpan.FromSeconds(obeyed), BackOff.Capped(TimeSpan.FromSeconds(asked), Terms));
}
