using System.Threading.RateLimiting;
using AuroraGateway.Limits.Callers;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Limits.Callers;

public sealed class WindowLimiterTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(60);

    [Fact]
    public void No_span_of_the_period_ever_holds_more_than_the_limit() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 5_000].Array[1, 200]).Sample((limit, pauses) =>
        {
            var clock = new FakeTimeProvider();
            using var limiter = new WindowLimiter(limit, Period, clock);
            var granted = new List<DateTimeOffset>();
            foreach (var pause in pauses)
            {
                clock.Advance(TimeSpan.FromMilliseconds(pause));
                if (limiter.AttemptAcquire().IsAcquired)
                {
                    granted.Add(clock.GetUtcNow());
                }
            }

            return granted.All(from => granted.Count(at => at >= from && at < from + Period) <= limit);
        }, iter: 500);

    [Fact]
    public void Under_saturation_nearly_the_whole_limit_is_used()
    {
        var clock = new FakeTimeProvider();
        using var limiter = new WindowLimiter(60, Period, clock);
        var granted = 0;
        for (var i = 0; i < 6_000; i++)
        {
            granted += limiter.AttemptAcquire().IsAcquired ? 1 : 0;
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(granted, 60 * 10 * 0.9, 60 * 10);
    }

    [Fact]
    public void A_refusal_says_when_there_is_a_permit_again_and_means_it()
    {
        var clock = new FakeTimeProvider();
        using var limiter = new WindowLimiter(2, Period, clock);
        limiter.AttemptAcquire();
        clock.Advance(TimeSpan.FromSeconds(20));
        limiter.AttemptAcquire();
        Assert.True(limiter.AttemptAcquire().TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.InRange(wait, TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(42));

        clock.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(limiter.AttemptAcquire().IsAcquired);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(634)]
    public void The_wait_for_a_permit_taken_this_moment_is_a_whole_period_and_no_longer_than_it_takes(int idleSeconds)
    {
        var clock = new FakeTimeProvider();
        using var limiter = new WindowLimiter(1, Period, clock);
        clock.Advance(TimeSpan.FromSeconds(idleSeconds));
        limiter.AttemptAcquire();
        Assert.True(limiter.AttemptAcquire().TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.InRange(wait, Period, Period * 33 / 32 * 1.0001);
        clock.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(limiter.AttemptAcquire().IsAcquired);
    }

    [Fact]
    public void A_permit_given_back_was_never_taken()
    {
        using var limiter = new WindowLimiter(1, Period, new FakeTimeProvider());
        limiter.AttemptAcquire();
        limiter.Return();
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        Assert.False(limiter.AttemptAcquire(0).IsAcquired);
    }

    [Fact]
    public void A_permit_given_back_is_the_youngest_however_long_ago_it_was_taken()
    {
        var clock = new FakeTimeProvider();
        using var limiter = new WindowLimiter(2, Period, clock);
        limiter.AttemptAcquire();
        clock.Advance(Period / 3);
        limiter.AttemptAcquire();
        clock.Advance(Period / 3);
        limiter.Return();
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        Assert.False(limiter.AttemptAcquire().IsAcquired);

        // The first comes free now, and the third, but not the second: it was never taken.
        clock.Advance((Period / 3) + TimeSpan.FromSeconds(3));
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        clock.Advance(Period / 3);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        clock.Advance(Period / 3);
        Assert.True(limiter.AttemptAcquire().IsAcquired);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(634)]
    public void Of_two_permits_the_one_taken_last_is_given_back(int idleSeconds)
    {
        var clock = new FakeTimeProvider();
        using var limiter = new WindowLimiter(2, Period, clock);
        clock.Advance(TimeSpan.FromSeconds(idleSeconds));
        limiter.AttemptAcquire();
        clock.Advance(Period / 3);
        limiter.AttemptAcquire();
        limiter.Return();
        clock.Advance((Period * 2 / 3) + TimeSpan.FromSeconds(3));
        Assert.Equal(2, limiter.GetStatistics()!.CurrentAvailablePermits);
    }

    [Fact]
    public void A_permit_can_be_given_back_as_long_as_it_counts()
    {
        var clock = new FakeTimeProvider();
        using var limiter = new WindowLimiter(1, Period, clock);
        limiter.AttemptAcquire();
        clock.Advance(Period);
        Assert.Equal(0, limiter.GetStatistics()!.CurrentAvailablePermits);
        limiter.Return();
        Assert.Equal(1, limiter.GetStatistics()!.CurrentAvailablePermits);
    }

    [Fact]
    public void What_it_would_give_back_after_its_period_is_long_free()
    {
        var clock = new FakeTimeProvider();
        using var limiter = new WindowLimiter(1, Period, clock);
        limiter.AttemptAcquire();
        clock.Advance(2 * Period);
        limiter.Return();
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
    }

    [Fact]
    public void It_returns_what_is_left()
    {
        using var limiter = new WindowLimiter(2, Period, new FakeTimeProvider());
        for (var i = 0; i < 5; i++)
        {
            limiter.AttemptAcquire();
        }

        Assert.Equal(0, limiter.GetStatistics()!.CurrentAvailablePermits);
        limiter.Return();
        Assert.Equal(1, limiter.GetStatistics()!.CurrentAvailablePermits);
    }

    [Fact]
    public void A_refusal_contains_only_when_there_is_a_permit_again()
    {
        using var limiter = new WindowLimiter(1, Period, new FakeTimeProvider());
        limiter.AttemptAcquire();
        var refusal = limiter.AttemptAcquire();
        Assert.Equal([MetadataName.RetryAfter.Name], refusal.MetadataNames);
        Assert.False(refusal.TryGetMetadata("REASON_PHRASE", out var reason));
        Assert.Null(reason);
    }

    [Fact]
    public void It_is_idle_only_when_nothing_is_counted_any_more()
    {
        var clock = new FakeTimeProvider();
        using var limiter = new WindowLimiter(1, Period, clock);
        limiter.AttemptAcquire();
        clock.Advance(Period / 2);
        Assert.Null(limiter.IdleDuration);
        clock.Advance(Period);
        Assert.NotNull(limiter.IdleDuration);
    }
}
