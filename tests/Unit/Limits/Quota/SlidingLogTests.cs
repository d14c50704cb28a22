using AuroraGateway.Limits;
using AuroraGateway.Limits.Quota;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Limits.Quota;

/// <summary>
/// When a permit comes free, by what is known of when Aurora counted its call. Four permits in ten seconds; a slow response counts five
/// seconds more.
/// </summary>
public sealed class SlidingLogTests
{
    private static readonly QuotaTerms Terms = new(new QuotaOptions { Limit = 4, Burst = 4, Period = "10s" }, new FakeTimeProvider());
    private readonly SlidingLog log = new();

    [Fact]
    public void A_call_counts_for_a_period_after_its_response_to_the_instant()
    {
        var permit = log.Take();
        log.Sent(Terms, permit, At(1));
        log.Responded(Terms, permit, At(2));
        Assert.Equal((1, 0), (log.Taken(At(12) - 1), log.Taken(At(12))));
    }

    [Fact]
    public void A_call_without_a_response_counts_for_a_period_after_it_must_have_been_counted()
    {
        log.Sent(Terms, log.Take(), At(1));
        Assert.Equal((1, 0), (log.Taken(At(16) - 1), log.Taken(At(16))));
    }

    [Fact]
    public void A_late_response_prolongs_nothing()
    {
        var permit = log.Take();
        log.Sent(Terms, permit, At(1));
        log.Responded(Terms, permit, At(9));
        Assert.Equal(0, log.Taken(At(16)));
    }

    [Fact]
    public void Only_the_first_sending_counts_and_a_response_to_what_was_not_sent_does_not()
    {
        var (sent, unsent) = (log.Take(), log.Take());
        log.Sent(Terms, sent, At(1));
        log.Sent(Terms, sent, At(8));
        log.Responded(Terms, unsent, At(1));
        Assert.Equal(1, log.Taken(At(16)));
        Assert.Equal(1, log.Taken(At(100)));
    }

    [Fact]
    public void A_permit_comes_back_unless_it_was_sent_and_once()
    {
        var (unsent, sent) = (log.Take(), log.Take());
        log.Sent(Terms, sent, At(0));
        log.Return(unsent);
        log.Return(unsent);
        log.Return(sent);
        Assert.Equal(1, log.Taken(At(0)));
        log.Sent(Terms, unsent, At(0));
        log.Responded(Terms, unsent, At(0));
        Assert.Equal(1, log.Taken(At(0)));
    }

    [Fact]
    public void What_happens_to_a_permit_that_was_dropped_affects_no_other()
    {
        var old = SendAll(At(0), 8);
        Assert.Equal(0, log.Taken(At(20)));
        var young = Enumerable.Range(0, 8).Select(_ => log.Take()).ToArray();
        foreach (var permit in old)
        {
            log.Return(permit);
            log.Sent(Terms, permit, At(20));
            log.Responded(Terms, permit, At(20));
        }

        Assert.Equal(8, log.Taken(At(60)));
        log.Return(young[0]);
        Assert.Equal(7, log.Taken(At(60)));
    }

    [Fact]
    public void More_permits_than_there_is_room_for_keep_their_times()
    {
        SendAll(At(0), 5);
        log.Taken(At(15));
        var later = Enumerable.Range(20, 20).Select(second => SendAll(At(second), 1)[0]).ToArray();
        Assert.Equal(20, log.Taken(At(34)));
        for (var second = 35; second < 55; second++)
        {
            Assert.Equal(54 - second, log.Taken(At(second)));
        }

        log.Return(later[19]);
        Assert.Equal(0, log.Taken(At(54)));
    }

    [Fact]
    public void What_was_sent_behind_a_call_that_still_waits_for_its_key_comes_free_and_is_not_freed_twice()
    {
        log.Take();
        SendAll(At(0), 2);
        var waiting = log.Take();
        log.Return(waiting);
        Assert.Equal(3, log.Taken(At(14)));
        Assert.Equal(1, log.Taken(At(15)));
        Assert.Equal(1, log.Taken(At(15)));
    }

    [Fact]
    public void A_permit_is_free_now_or_when_as_many_as_are_missing_have_come_back()
    {
        SendAll(At(0), 1);
        SendAll(At(2), 1);
        log.Return(log.Take());
        SendAll(At(1), 1);
        Assert.Equal(
            [At(3), At(15), At(17), At(17)], Enumerable.Range(1, 4).Select(permits => log.FreeAt(Terms, Terms.Limit, permits, At(3))));
        Assert.Equal(At(17), log.FreeAt(Terms, 1, 1, At(15)));
    }

    [Fact]
    public void What_was_not_sent_yet_comes_back_a_period_from_now_at_the_earliest_and_last()
    {
        log.Take();
        SendAll(At(8), 3);
        Assert.Equal(
            [At(23), At(23), At(23), At(23)], Enumerable.Range(1, 4).Select(permits => log.FreeAt(Terms, Terms.Limit, permits, At(9))));
        Assert.Equal(At(30), log.FreeAt(Terms, Terms.Limit, 4, At(20)));
    }

    [Fact]
    public void Calls_are_spread_over_what_is_left_until_the_next_permits_come_free()
    {
        Assert.Equal(Seconds(2.5), log.Gap(Terms, Terms.Limit, At(0)));
        SendAll(At(0), 3);
        Assert.Equal(Seconds(15), log.Gap(Terms, Terms.Limit, At(0)));
        Assert.Equal(Seconds(5), log.Gap(Terms, Terms.Limit, At(10)));
        Assert.Equal(Seconds(10), log.Gap(Terms, 1, At(10)));
    }

    [Fact]
    public void A_call_that_is_not_sent_yet_is_counted_as_if_it_were_sent_now()
    {
        log.Take();
        SendAll(At(0), 2);
        Assert.Equal(Seconds(15), log.Gap(Terms, Terms.Limit, At(0)));
        Assert.Equal(Seconds(5), log.Gap(Terms, Terms.Limit, At(10)));
        log.Take();
        Assert.Equal(Seconds(5), log.Gap(Terms, Terms.Limit, At(10)));
    }

    private static long At(double second) => Seconds(1_000) + Seconds(second);

    private static long Seconds(double seconds) => (long)(seconds * TimeSpan.TicksPerSecond);

    private long[] SendAll(long now, int permits) => [.. Enumerable.Range(0, permits).Select(_ =>
    {
        var permit = log.Take();
        log.Sent(Terms, permit, now);
        return permit;
    })];
}
