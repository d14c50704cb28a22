using System.Threading.RateLimiting;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Unit.Limits.Shared;

public sealed class SharedWindowLimiterTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(64);

    [Fact]
    public async Task A_request_waits_for_the_first_answer_and_the_next_goes_without()
    {
        using var scene = new AllotmentScene();
        using var limiter = Limiter(scene);
        await scene.StartAsync();
        var call = Call(limiter);
        var question = await scene.Store.NextAsync();
        Assert.Equal(("window", 0, 1, 2, 16), (question.Question.Name, question.Question.Kept, question.Question.Wanted, question.Question.Demand, question.Question.Limit));
        Assert.Equal(TimeSpan.FromSeconds(66), question.Question.Memory);
        Assert.Equal((0, 1), (limiter.GetStatistics()!.CurrentAvailablePermits, limiter.GetStatistics()!.CurrentQueuedCount));
        question.Answer(4, 0, 4);
        Assert.True((await call).IsAcquired);
        Assert.True(Call(limiter) is { IsCompletedSuccessfully: true, Result.IsAcquired: true });
        var statistics = limiter.GetStatistics()!;
        Assert.Equal((2, 0, 2, 0), (statistics.CurrentAvailablePermits, statistics.CurrentQueuedCount, statistics.TotalSuccessfulLeases, statistics.TotalFailedLeases));
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(1, 4)]
    public async Task An_answer_without_permits_refuses_and_says_an_even_share_if_others_hold_ours(int share, int seconds)
    {
        using var scene = new AllotmentScene();
        using var limiter = Limiter(scene);
        await scene.StartAsync();
        var call = Call(limiter);
        (await scene.Store.NextAsync()).Answer(0, 0, share);
        using var lease = await call;
        Assert.False(lease.IsAcquired);
        Assert.True(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(seconds), wait);
        Assert.Equal(1, limiter.GetStatistics()!.TotalFailedLeases);
    }

    [Fact]
    public async Task A_request_that_finds_no_permit_asks_four_times_and_no_oftener()
    {
        using var scene = new AllotmentScene();
        using var limiter = Limiter(scene);
        await scene.StartAsync();
        var call = Call(limiter);
        for (var round = 1; round <= 4; round++)
        {
            Assert.False(call.IsCompleted);
            (await scene.Store.NextAsync()).Answer(0, 8, 8);
        }

        Assert.False((await call).IsAcquired);
        Assert.Equal(16, (await scene.Store.NextAsync()).Question.Demand);
        Assert.Equal(0, limiter.GetStatistics()!.CurrentQueuedCount);
    }

    [Fact]
    public async Task Without_an_answer_a_request_goes_on_with_this_replicas_part()
    {
        using var scene = new AllotmentScene();
        scene.Store.Roll = Task.FromResult<int?>(16);
        using var limiter = Limiter(scene);
        await scene.StartAsync();
        var call = Call(limiter);
        (await scene.Store.NextAsync()).StayWithoutAnswer();
        Assert.True((await call).IsAcquired);
        Assert.True(Call(limiter) is { IsCompletedSuccessfully: true, Result.IsAcquired: false });
    }

    [Fact]
    public async Task A_request_that_is_given_up_waits_no_longer_and_takes_no_permit()
    {
        using var scene = new AllotmentScene();
        using var limiter = Limiter(scene);
        await scene.StartAsync();
        using var gone = new CancellationTokenSource();
        var call = limiter.AcquireAsync(1, gone.Token).AsTask();
        var question = await scene.Store.NextAsync();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(0, limiter.GetStatistics()!.CurrentQueuedCount);
        question.Answer(1, 0, 1);
        await scene.SettleAsync();
        Assert.True(limiter.AttemptAcquire().IsAcquired);
    }

    [Fact]
    public async Task To_look_whether_there_is_a_permit_takes_none_and_asks_nobody()
    {
        using var scene = new AllotmentScene();
        using var limiter = Limiter(scene);
        await scene.StartAsync();
        Assert.False(limiter.AttemptAcquire(0).IsAcquired);
        Assert.True(Call(limiter, 0) is { IsCompletedSuccessfully: true, Result.IsAcquired: false });
        Assert.False(scene.IsAsking);
        await GrantAsync(scene, limiter, 2);
        Assert.True(limiter.AttemptAcquire(0).IsAcquired);
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        Assert.False(limiter.AttemptAcquire(0).IsAcquired);
    }

    [Fact]
    public async Task A_permit_that_is_returned_can_be_taken_again()
    {
        using var scene = new AllotmentScene();
        using var limiter = Limiter(scene);
        await scene.StartAsync();
        await GrantAsync(scene, limiter, 1);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        limiter.Return();
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
    }

    [Fact]
    public async Task A_refusal_of_what_is_used_up_says_when_the_oldest_is_forgotten()
    {
        using var scene = new AllotmentScene();
        using var limiter = Limiter(scene);
        await scene.StartAsync();
        await GrantAsync(scene, limiter, 1);
        scene.Pass(0.5);
        using var lease = limiter.AttemptAcquire();
        Assert.True(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(65.5), wait);
    }

    [Fact]
    public async Task A_limiter_is_idle_from_its_last_use_once_all_is_given_back_and_forgotten()
    {
        using var scene = new AllotmentScene();
        using var limiter = Limiter(scene);
        await scene.StartAsync();
        scene.Pass(3);
        Assert.Equal(TimeSpan.FromSeconds(3), limiter.IdleDuration);
        await GrantAsync(scene, limiter, 1);
        Assert.Null(limiter.IdleDuration);
        limiter.Return();
        Assert.Null(limiter.IdleDuration);
        scene.Pass(1);
        await scene.AnswerAsync(0, 16, 0);
        Assert.Null(limiter.IdleDuration);
        scene.Pass(1);
        Assert.Equal(TimeSpan.FromSeconds(2), limiter.IdleDuration);
    }

    [Fact]
    public async Task The_last_permit_taken_asks_for_more_and_looking_does_not()
    {
        using var scene = new AllotmentScene();
        using var limiter = Limiter(scene, 40);
        await scene.StartAsync();
        var call = Call(limiter);
        (await scene.Store.NextAsync()).Answer(1, 39, 20);
        Assert.True((await call).IsAcquired);
        await scene.AnswerAsync(1, 39, 20);
        limiter.Return();
        Assert.True(limiter.AttemptAcquire(0).IsAcquired);
        Assert.False(scene.IsAsking);
    }

    [Fact]
    public async Task Over_what_is_left_to_this_replica_a_refusal_waits_for_as_many_as_are_too_many()
    {
        using var scene = new AllotmentScene();
        using var limiter = Limiter(scene);
        await scene.StartAsync();
        await GrantAsync(scene, limiter, 1);
        scene.Pass(1);
        await scene.AnswerAsync(1, 15, 16);
        scene.Pass(1);
        await GrantAsync(scene, limiter, 2);
        scene.Pass(0.5);
        Assert.Equal(TimeSpan.FromSeconds(65.5), Wait(2));
        scene.Pass(1);
        await scene.AnswerAsync(2, 0, 1);
        Assert.Equal(TimeSpan.FromSeconds(64.5), Wait(1));

        TimeSpan Wait(int permits)
        {
            using var lease = limiter.AttemptAcquire(permits);
            Assert.True(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait));
            return wait;
        }
    }

    [Fact]
    public async Task A_limiter_that_gave_the_rest_back_is_not_idle_while_its_permits_count()
    {
        using var scene = new AllotmentScene();
        using var limiter = Limiter(scene);
        await scene.StartAsync();
        await GrantAsync(scene, limiter, 1);
        scene.Pass(1);
        await scene.AnswerAsync(1, 15, 1);
        scene.Pass(60);
        Assert.Equal(0, scene.Fleet.Active);
        Assert.Null(limiter.IdleDuration);
        scene.Pass(6);
        Assert.Equal(TimeSpan.FromSeconds(67), limiter.IdleDuration);
    }

    private static SharedWindowLimiter Limiter(AllotmentScene scene, int limit = 16) => new(limit, Period, scene.Fleet, "window", scene.Clock);

    private static Task<RateLimitLease> Call(SharedWindowLimiter limiter, int permits = 1) => limiter.AcquireAsync(permits, CancellationToken.None).AsTask();

    // So many, of which one is taken; nobody holds any more.
    private static async Task GrantAsync(AllotmentScene scene, SharedWindowLimiter limiter, int held)
    {
        var call = Call(limiter);
        (await scene.Store.NextAsync()).Answer(held, 0, held);
        Assert.True((await call).IsAcquired);
        await scene.SettleAsync();
    }
}
