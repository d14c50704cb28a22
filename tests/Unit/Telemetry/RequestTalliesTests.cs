using AuroraGateway.Problems;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Windows;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Telemetry;

/// <summary>Requests by caller, class and refusal.</summary>
public sealed class RequestTalliesTests
{
    private readonly RequestTallies tallies = new(new FakeTimeProvider());

    [Fact]
    public void Each_caller_is_counted_by_class_and_by_who_responded()
    {
        tallies.Count("crm", new RequestOutcome(200, null));
        tallies.Count("crm", new RequestOutcome(429, ProblemCode.RateLimited));
        tallies.Count(null, new RequestOutcome(401, ProblemCode.CallerUnknown));
        var crm = tallies.All[0];
        Assert.Equal("crm", crm.Caller);
        Assert.Equal(1, crm.Requests(2, byGateway: false));
        Assert.Equal(1, crm.Requests(4, byGateway: true));
        Assert.Equal(1, crm.Refusals(ProblemCode.RateLimited));
        Assert.Equal(1, tallies.All[^1].Refusals(ProblemCode.CallerUnknown));
        Assert.Equal(1, crm.RefusalsLastMinute(ProblemCode.RateLimited));
    }

    [Fact]
    public void The_reason_of_a_refusal_expires_after_a_minute_and_the_count_does_not()
    {
        var clock = new FakeTimeProvider();
        var lately = new RequestTallies(clock);
        lately.Count("crm", new RequestOutcome(429, ProblemCode.AuroraQuota));
        clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(1, lately.All[0].RefusalsLastMinute(ProblemCode.AuroraQuota));
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(0, lately.All[0].RefusalsLastMinute(ProblemCode.AuroraQuota));
        Assert.Equal(1, lately.All[0].Refusals(ProblemCode.AuroraQuota));
        Assert.Equal(0, lately.All[0].RefusalsLastMinute(ProblemCode.NotGranted));
    }

    [Fact]
    public void Callers_beyond_the_bound_share_one_tally()
    {
        for (var i = 0; i < 1500; i++)
        {
            tallies.Count($"caller-{i}", new RequestOutcome(200, null));
        }

        Assert.InRange(tallies.All.Count, 1000, 1010);
        Assert.Equal(500, tallies.All[^2].Requests(2, byGateway: false));
    }

    [Theory]
    [InlineData(200, 2)]
    [InlineData(304, 3)]
    [InlineData(499, 0)]
    [InlineData(503, 5)]
    [InlineData(999, 0)]
    public void Every_status_has_a_class(int status, int expected) => Assert.Equal(expected, new RequestOutcome(status, null).Class);
}
