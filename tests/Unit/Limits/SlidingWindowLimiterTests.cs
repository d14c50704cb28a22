using System.Threading.RateLimiting;
using AuroraGateway.Limits.Callers;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Limits;

public sealed class SlidingWindowLimiterTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(60);

    [Fact]
    public void No_span_of_the_period_ever_holds_more_than_the_limit() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 5_000].Array[1, 200]).Sample((limit, pauses) =>
        {
            var clock = new FakeTimeProvider();
            using var limiter = new SlidingWindowLimiter(limit, Period, clock);
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
        using var limiter = new SlidingWindowLimiter(60, Period, clock);
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
        using var limiter = new SlidingWindowLimiter(2, Period, clock);
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

    [Fact]
    public void A_permit_given_back_was_never_taken()
    {
        using var limiter = new SlidingWindowLimiter(1, Period, new FakeTimeProvider());
        limiter.AttemptAcquire();
        limiter.Return();
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        Assert.False(limiter.AttemptAcquire(0).IsAcquired);
    }

    [Fact]
    public void It_is_idle_only_when_nothing_is_counted_any_more()
    {
        var clock = new FakeTimeProvider();
        using var limiter = new SlidingWindowLimiter(1, Period, clock);
        limiter.AttemptAcquire();
        clock.Advance(Period / 2);
        Assert.Null(limiter.IdleDuration);
        clock.Advance(Period);
        Assert.NotNull(limiter.IdleDuration);
    }
}
