using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Failures;

public sealed class PermitBucketTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void It_holds_a_minutes_worth_and_says_after_what_time_there_is_another()
    {
        var bucket = new PermitBucket(4, clock);
        Assert.Equal(4, TakeAll(bucket));
        Assert.False(bucket.TryTake(out var wait));
        Assert.Equal(TimeSpan.FromSeconds(15), wait);
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.False(bucket.TryTake(out wait));
        Assert.Equal(9, wait.TotalSeconds, 0.001);
        clock.Advance(TimeSpan.FromSeconds(9.001));
        Assert.True(bucket.TryTake(out wait));
        Assert.Equal(TimeSpan.Zero, wait);
        Assert.False(bucket.TryTake(out _));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(4, TakeAll(bucket));
    }

    [Fact]
    public void What_is_put_back_can_be_taken_and_never_exceeds_the_bound()
    {
        var bucket = new PermitBucket(2, clock);
        bucket.Return();
        Assert.Equal(2, TakeAll(bucket));
        bucket.Return();
        Assert.Equal(1, TakeAll(bucket));
    }

    [Fact]
    public void A_smaller_bound_holds_at_once()
    {
        var bucket = new PermitBucket(10, clock) { PerMinute = 3 };
        Assert.Equal(3, TakeAll(bucket));
    }

    [Fact]
    public void A_permit_of_all_that_is_missing_costs_the_caller_none_of_its_own()
    {
        var terms = new KeyTerms { ExchangesPerMinute = 2, NewTenantsPerMinute = 2 };
        var budget = new ExchangeBudget(terms, clock);
        Assert.Null(budget.TryTake(null, terms));
        Assert.Null(budget.TryTake(null, terms));
        for (var i = 0; i < 5; i++)
        {
            Assert.Contains("Keys:ExchangesPerMinute", budget.TryTake("crm", terms)!.Detail, StringComparison.Ordinal);
        }

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(budget.TryTake("crm", terms));
        Assert.Null(budget.TryTake("crm", terms));
        var shed = budget.TryTake("crm", terms)!;
        Assert.Contains("Keys:NewTenantsPerMinute", shed.Detail, StringComparison.Ordinal);
        Assert.Equal((KeyFailureKind.Shed, true, TimeSpan.FromSeconds(30)), (shed.Kind, shed.NothingSent, shed.RetryAfter));
    }

    private static int TakeAll(PermitBucket bucket)
    {
        var taken = 0;
        while (taken < 100 && bucket.TryTake(out _))
        {
            taken++;
        }

        return taken;
    }
}
