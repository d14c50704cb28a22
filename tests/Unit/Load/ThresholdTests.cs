using AuroraGateway.Load.Reports;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Unit.Load;

public class ThresholdTests
{
    [Theory]
    [InlineData(9, true, false, false)]
    [InlineData(10, true, true, true)]
    [InlineData(11, false, false, true)]
    public void A_bound_includes_itself(double actual, bool atMost, bool exactly, bool atLeast)
    {
        Assert.Equal(atMost, Threshold.AtMost("n", actual, 10).IsMet);
        Assert.Equal(exactly, Threshold.Exactly("n", actual, 10).IsMet);
        Assert.Equal(atLeast, Threshold.AtLeast("n", actual, 10).IsMet);
    }

    [Fact]
    public void A_scenario_passes_when_every_enforced_threshold_is_met() => Assert.True(Report([
        Threshold.Exactly("exchanges", 1, 1),
        Threshold.AtMost("p99 in ms", 900, 25) with { IsEnforced = false },
    ]).Passed);

    [Fact]
    public void One_threshold_that_is_not_met_fails_the_scenario() => Assert.False(Report([
        Threshold.Exactly("failures", 0, 0), Threshold.Exactly("exchanges", 2, 1),
    ]).Passed);

    [Fact]
    public void A_scenario_that_checked_nothing_has_not_passed() => Assert.False(Report([]).Passed);

    [Fact]
    public void A_scenario_that_broke_off_has_not_passed() =>
        Assert.False((Report([Threshold.Exactly("failures", 0, 0)]) with { Error = "no gateway" }).Passed);

    [Fact]
    public void The_last_line_gives_every_scenarios_verdict()
    {
        var passed = Report([Threshold.Exactly("failures", 0, 0)]);
        var failed = passed with { Name = "churn", Error = "no gateway" };

        Assert.Equal("soak passed · churn FAILED", ConsoleSummary.Verdicts([passed, failed]));
    }

    private static ScenarioReport Report(IReadOnlyList<Threshold> thresholds) => new("soak", "", 1, [], thresholds, [], null);
}
