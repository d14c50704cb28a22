using AuroraGateway.Telemetry.Windows;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Telemetry.Windows;

public sealed class ResponseWindowTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void A_response_is_in_the_last_minute_for_a_minute()
    {
        var window = new ResponseWindow(clock);
        window.Count(ResponseClass.ServerError, clock.GetTimestamp(), null);
        clock.Advance(TimeSpan.FromSeconds(54));
        Assert.Equal(1, window.ReadMinute().Of(ResponseClass.ServerError));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0, window.ReadMinute().All);
    }

    [Fact]
    public void A_slow_response_belongs_to_the_moment_of_its_request_and_a_very_slow_one_is_seen_all_the_same()
    {
        var window = new ResponseWindow(clock);
        var sent = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromSeconds(20));
        window.Count(ResponseClass.Success, sent, TimeSpan.FromSeconds(20));
        clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(0, window.ReadMinute().All);
        clock.Advance(TimeSpan.FromSeconds(40));
        window.Count(ResponseClass.None, sent, null);
        Assert.Equal(1, window.ReadMinute().Of(ResponseClass.None));
        clock.Advance(TimeSpan.FromSeconds(24));
        Assert.Equal(1, window.ReadMinute().All);
    }

    [Fact]
    public void Counting_allocates_nothing_once_its_cell_is_there()
    {
        var responses = new AuroraResponses<Guid>(clock);
        var tenant = Guid.NewGuid();
        responses.Count(tenant, ResponseClass.Success, clock.GetTimestamp(), TimeSpan.FromMilliseconds(3));
        Assert.Equal(
            0, Allocations.Of(() => responses.Count(tenant, ResponseClass.Success, clock.GetTimestamp(), TimeSpan.FromMilliseconds(3))));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(3)]
    [InlineData(47)]
    [InlineData(990)]
    [InlineData(59_000)]
    public void A_percentile_is_off_by_a_fifth_at_most(double milliseconds)
    {
        var window = new ResponseWindow(clock);
        for (var i = 0; i < 100; i++)
        {
            window.Count(ResponseClass.Success, clock.GetTimestamp(), TimeSpan.FromMilliseconds(milliseconds));
        }

        var counts = window.ReadMinute();
        Assert.InRange(counts.Percentile(0.5)!.Value.TotalMilliseconds, (milliseconds * 0.8) - 0.25, (milliseconds * 1.2) + 0.25);
        Assert.InRange(counts.Percentile(0.99)!.Value.TotalMilliseconds, (milliseconds * 0.8) - 0.25, (milliseconds * 1.25) + 0.25);
        Assert.Equal(100, counts.NotFasterThan(TimeSpan.FromMilliseconds(milliseconds)));
    }

    [Fact]
    public void Buckets_join_without_an_interruption()
    {
        for (var bucket = 0; bucket < LatencyScale.Buckets - 1; bucket++)
        {
            Assert.Equal(bucket, LatencyScale.BucketOf(LatencyScale.BeginOf(bucket)));
            Assert.Equal(bucket, LatencyScale.BucketOf(LatencyScale.BeginOf(bucket + 1) - TimeSpan.FromTicks(1)));
        }

        Assert.Equal(LatencyScale.Buckets - 1, LatencyScale.BucketOf(TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Tenants_beyond_the_bound_share_one_window_until_others_are_idle()
    {
        var responses = new AuroraResponses<int>(clock);
        for (var tenant = 0; tenant < AuroraResponses<int>.Most + 5; tenant++)
        {
            responses.Count(tenant, ResponseClass.Success, clock.GetTimestamp(), null);
        }

        Assert.Equal(AuroraResponses<int>.Most, responses.Tenants.Count());
        Assert.Equal(AuroraResponses<int>.Most + 5, responses.All.ReadMinute().All);
        clock.Advance(TimeSpan.FromMinutes(11));
        responses.Count(9999, ResponseClass.Success, clock.GetTimestamp(), null);
        Assert.Equal(9999, Assert.Single(responses.Tenants).Key);
    }

    [Fact]
    public void Threads_that_count_at_once_lose_nothing()
    {
        var window = new ResponseWindow(clock);
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                window.Count(ResponseClass.Success, clock.GetTimestamp(), null);
            }
        });
        Assert.Equal(80_000, window.ReadMinute().All);
    }
}
